"""The line of every element in files of more lines than libxml2 counts; in shorter ones the parser knows it itself."""

import re
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Final

from lxml import etree

from bpr.frozen import frozen

COUNTED: Final = 65_534
"""The last line that libxml2 keeps with an element; further down it guesses from the text around."""

_MARKUP = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(<[^/!?])", re.DOTALL)
"""What begins with ``<`` in well-formed XML without a DOCTYPE; the group is the beginning of an element.

Attribute values cannot contain ``<``, so that a search finds every element and nothing else."""


def lines_of(root: etree._Element, text: str) -> Mapping[etree._Element, int]:
    """Element -> its line, from 1, in a file that is too long for libxml2.

    Parameters
    ----------
    root
        The tree of the file.
    text
        The file; letters beyond ASCII need not be right.

    Returns
    -------
    mapping
        Empty where the parser's own lines are right, or where `text` is no text of the tree.
    """
    if text.count("\n") < COUNTED:
        return frozen()
    places = [0, *(found.start() for found in _MARKUP.finditer(text) if found.group(1))]
    lines = list(accumulate((text.count("\n", *between) for between in pairwise(places)), initial=1))[1:]
    elements = list(root.iter(etree.Element))
    return frozen(dict(zip(elements, lines, strict=True))) if len(elements) == len(lines) else frozen()
