"""A scenario held against what was stated of it: what is taken out was said, what is left is told."""

from collections.abc import Iterator
from typing import Any

from bpr.scenario.read import to_mapping
from bpr.scenario.schema import Scenario

_WITHOUT_EFFECT = ("schema", "process", "inherits")
_DEPTH = 3
"""A finding names section, entry and key, or as much of that as was left whole."""

Path = tuple[str | int, ...]


class Unsaid:
    """What of a scenario has not been stated; keys that have their default are not among it."""

    def __init__(self, scenario: Scenario) -> None:
        self._whole, self._left = to_mapping(scenario), to_mapping(scenario)
        self.take((), *_WITHOUT_EFFECT)

    def take(self, path: Path, *keys: str) -> None:
        """Take out `keys` of the entry at `path`, where they are there."""
        entry: Any = self._left
        for step in path:
            here = isinstance(entry, dict) and step in entry
            if not here and not (isinstance(entry, list) and isinstance(step, int) and step < len(entry)):
                return
            entry = entry[step]
        if isinstance(entry, dict):
            for key in keys:
                entry.pop(key, None)

    def paths(self) -> Iterator[str]:
        """The key path of everything that is left."""
        return _paths(self._left, self._whole, "", 0)


def _paths(left: Any, whole: Any, path: str, depth: int) -> Iterator[str]:  # noqa: ANN401  # documents
    """Where `left` and `whole` begin to be the same, or the level of a finding is reached."""
    if isinstance(left, dict) and depth < _DEPTH and (left != whole or not depth):
        for key, item in left.items():
            yield from _paths(item, whole[key], f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(left, list) and left != whole:
        for number, item in enumerate(left):
            yield from _paths(item, whole[number], f"{path}[{number}]", depth)
    elif left not in ({}, []):
        yield path
