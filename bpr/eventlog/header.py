"""What a log says of itself <-> plain words for files (JSON). No file is opened here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType

from bpr.eventlog.tables import LogHeader

_MAX_TEXT = 1_000_000


def header_words(header: LogHeader) -> dict[str, object]:
    """The header as JSON can hold it, in the order of `LogHeader`."""
    words = {one.name: getattr(header, one.name) for one in fields(header)}
    return words | {"digests": dict(sorted(header.digests.items()))}


def provenance(header: LogHeader) -> dict[str, object]:
    """What results say as JSON of the run that they are of."""
    words = header_words(header)
    return {name: words[name] for name in ("name", "replications", "seed", "version", "digests", "start", "currency")}


def words_from(text: str) -> Mapping[str, object]:
    """Read a JSON object that anybody may have written; nothing where it is none."""
    if not text or len(text) > _MAX_TEXT:
        return {}
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return words if isinstance(words, dict) else {}


def fitting(words: Mapping[str, object]) -> dict[str, object]:
    """Of `words` those that a `LogHeader` has, where they are of the type expected; possibly none."""
    return {name: words[name] for name, fits in _FITS.items() if name in words and fits(words[name])}


def _text(value: object) -> bool:
    return isinstance(value, str)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_FITS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "name": _text,
        "start": _text,
        "timezone": _text,
        "currency": _text,
        "replications": lambda value: _whole(value) and value > 0,  # type: ignore[operator]  # it is an int by then
        "seed": lambda value: value is None or _whole(value),
        "horizon": lambda value: value is None or _whole(value),
        "warmup": _whole,
        "simulated": lambda value: isinstance(value, bool),
        "antithetic": lambda value: isinstance(value, bool),
        "version": _text,
        "digests": lambda value: isinstance(value, Mapping) and all(map(_text, (*value, *value.values()))),
    }
)
