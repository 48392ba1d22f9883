"""A picture as PNG, made by resvg: no browser, the fonts of this machine. Needs the extra ``office``."""

import re
from functools import cache
from typing import Final

from bpr.bpmn.render.text import FIRST_WIDE, FONT
from bpr.errors import Finding, Unavailable, Where

MOST_PIXELS: Final = 40_000_000
"""A larger picture is made smaller: a pixel takes four bytes of memory."""

MOST_ACROSS: Final = 30_000
"""The same of its longer side, in pixels."""

_SIZE: Final = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"')
_WIDE: Final = re.compile(f"[{FIRST_WIDE}-\U0010ffff]")


def render_png(svg: str, scale: float = 2.0) -> bytes:
    """Turn a drawing into PNG.

    Parameters
    ----------
    svg
        Of `bpr.bpmn.render.render_svg`.
    scale
        Pixels for each pixel of the drawing; less where the picture would pass `MOST_PIXELS` or `MOST_ACROSS`.

    Returns
    -------
    bytes
        A PNG file on white ground.

    Raises
    ------
    Unavailable
        The extra ``office`` is not installed, or no font of this machine has the characters of the drawing.
    """
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415  # optional
    except ImportError:
        raise _without_resvg() from None
    sample = "审批" if _WIDE.search(svg) else "AB"
    if "</text>" in svg and not can_write(sample):
        raise _without_font(sample)
    found = _SIZE.match(svg)
    width, height = (float(found[1]), float(found[2])) if found else (1.0, 1.0)
    fitting = min((MOST_PIXELS / max(1.0, width * height)) ** 0.5, MOST_ACROSS / max(1.0, width, height))
    zoom = max(min(scale, fitting), 1 / min(width, height))  # a side has one pixel at least
    return bytes(svg_to_bytes(svg_string=svg, background="#fff", zoom=zoom))


@cache
def can_write(sample: str, *, skip_system_fonts: bool = False) -> bool:
    """Whether a font has the two letters of `sample`: letters that no font has all look the same."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415  # optional

    def drawn(letter: str) -> bytes:
        text = f'<text y="20" font-size="20" font-family="{FONT}">{letter}</text>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30">{text}</svg>'
        return bytes(svg_to_bytes(svg_string=svg, skip_system_fonts=skip_system_fonts))

    return drawn(sample[0]) != drawn(sample[1])


def _without_resvg() -> Unavailable:
    return Unavailable(
        Finding(
            "PNG-EXTRA",
            Where(),
            "PNG pictures need the library resvg-py, which is not installed.",
            "Install it with `pip install 'bpr[office]'`, or write the picture as .svg, which needs nothing.",
        )
    )


def _without_font(sample: str) -> Unavailable:
    return Unavailable(
        Finding(
            "PNG-FONT",
            Where(),
            "No font of this machine can write '{sample}', so the names in the drawing would be missing.",
            "Install one, for instance Noto Sans CJK (Debian, Ubuntu: apt install fonts-noto-cjk), or write the "
            "picture as .svg, which uses the fonts of whoever opens it.",
            values={"sample": sample},
        )
    )
