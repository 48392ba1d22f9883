"""Change single values of a YAML document and leave the rest of its text: comments, order, quotes.

For programs that edit what people wrote (the forms of the app). The text is read by `read_yaml` first, so its bounds
hold and what is changed here is a document that bpr reads.
"""

from collections.abc import Mapping
from io import StringIO
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from bpr.document.yaml import Key, read_yaml

Path = tuple[Key, ...]
"""Keys and list positions from the root of a document to a value."""

REMOVE = object()
"""As a new value: take the key away. (None is written as ``null``, which removes an inherited key.)"""


def edit_yaml(data: bytes, changes: Mapping[Path, Any]) -> bytes:
    r"""The document with `changes` made.

    Parameters
    ----------
    data
        The bytes of the file, UTF-8.
    changes
        Path of keys and list positions -> plain value. Mappings on the way that are not there are made; a mapping left
        empty by `REMOVE` is removed too.

    Raises
    ------
    InputError
        `data` is not a document that bpr reads.
    KeyError, IndexError
        A list position is not there, or a path leads through a plain value.

    Examples
    --------
    >>> edit_yaml(b"tasks:  # effort\n  A: {work: 5 min}\n", {("tasks", "A", "work"): "7 min"})
    b'tasks:  # effort\n  A: {work: 7 min}\n'
    """
    read_yaml(data)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # lines stay as they were
    text = data.decode("utf-8-sig")
    _keep_indentation(yaml, text)
    root = yaml.load(text)
    if root is None:
        root = CommentedMap()
    for path, value in changes.items():
        _put(root, path, value)
    out = StringIO()
    yaml.dump(root, out)
    return out.getvalue().encode()


def _put(node: Any, path: Path, value: Any) -> None:  # noqa: ANN401  # YAML holds anything
    first: Any
    first, *rest = path
    if isinstance(node, list):
        if not isinstance(first, int) or first >= len(node):
            raise IndexError(first)
    elif not isinstance(node, dict):
        raise KeyError(first)
    if not rest:
        if value is not REMOVE:
            node[first] = value
        elif isinstance(node, list) or first in node:
            del node[first]
        return
    if isinstance(node, dict) and node.get(first) is None:
        if value is REMOVE:
            return
        node[first] = CommentedMap()
    _put(node[first], tuple(rest), value)
    if value is REMOVE and not node[first]:
        del node[first]


def _keep_indentation(yaml: YAML, text: str) -> None:
    """Write lists the way this text does: ``- item`` under the key, or indented."""
    lines = text.splitlines()
    for above, line in pairwise(lines):
        if above.rstrip().endswith(":") and line.lstrip().startswith("- "):
            offset = len(line) - len(line.lstrip()) - (len(above) - len(above.lstrip()))
            if offset > 0:
                yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
            return
