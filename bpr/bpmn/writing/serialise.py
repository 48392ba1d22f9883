"""A tree back into bytes, in the encoding, with the line ends, and under the declaration, that the file had."""

import codecs
import re
from typing import Final

from lxml import etree

_DECLARATION: Final = re.compile(rb"<\?xml[^>]*\?>\s*")

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
    declared = _DECLARATION.match(bare)
    body = written[written.index(b"?>") + len("?>") :].lstrip()
    if bare.count(b" />") * 2 > bare.count(b"/>"):
        body = _EMPTY.sub(lambda found: b" />" if found.group() == b"/>" else found.group(), body)
    if bare.count(b"\r\n") * 2 > bare.count(b"\n"):
        body = body.replace(b"\n", b"\r\n")  # in values a line feed is written as a reference
    head = declared.group() if declared else b""
    return source[: len(source) - len(bare)] + head + body
