"""A tree back into bytes, in the encoding, with the line ends, and under the declaration, that the file had."""

import codecs
import re
from typing import Final

from lxml import etree

_PROLOGUE: Final = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
"""All that stands before the root element."""


_EMPTY: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|/>", re.DOTALL)
"""The end of an element without content, and where the same letters may mean something else."""


def serialise(root: etree._Element, source: bytes) -> bytes:
    """The bytes of an edited tree.

    Parameters
    ----------
    root
        Of the tree; what stands before and behind it is written too.
    source
        The file from which the tree was read.

    Returns
    -------
    bytes
        Letters that the encoding does not have are written as character references.
    """
    tree = root.getroottree()
    encoding = tree.docinfo.encoding or "UTF-8"
    written: bytes = etree.tostring(tree, encoding=encoding, xml_declaration=True)  # type: ignore[assignment]  # stubs
    bare = source.removeprefix(codecs.BOM_UTF8)
    if not bare.startswith((b"<", b" ", b"\t", b"\r", b"\n")) or bare[1:2] == b"\0":
        return written  # wide characters: the parser's own declaration and byte-order mark
    body = _after_prologue(written).rstrip()
    if bare.count(b" />") * 2 > bare.count(b"/>"):
        body = _EMPTY.sub(lambda found: b" />" if found.group() == b"/>" else found.group(), body)
    if bare.count(b"\r\n") * 2 > bare.count(b"\n"):
        body = body.replace(b"\n", b"\r\n")  # in values a line feed is written as a reference
    return source[: len(source) - len(_after_prologue(bare))] + body + source[len(source.rstrip()) :]


def _after_prologue(data: bytes) -> bytes:
    prologue = _PROLOGUE.match(data)
    return data[prologue.end() :] if prologue else data
