"""How all charts look: palette, fonts, axes, bars, labels, digits. No measures are known here.

Every chart can be read without colour: AS-IS is hatched or dashed, TO-BE solid, changes carry ▲ and ▼ and their sign.
The palette is that of Okabe & Ito (2008), safe for the colour-blind.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import plotly.graph_objects as go

from bpr.metrics.intervals import Measure
from bpr.report.words import Language, unit_word, word

FONT = (
    '"Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", '
    '"PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif'
)
"""Latin letters first, then the Chinese fonts of Linux, macOS and Windows."""

INK, GRID = "#1f2933", "#d9dee3"
AS_IS, TO_BE = "#6b7780", "#0072b2"
BETTER, WORSE = "#007a5a", "#c24e00"
SHADES = ("#f3f8fc", "#cfe3f1", "#8dbfe0", "#3f8fc6", "#0b5c94")

LONGEST_LABEL = 60
_ROW_HEIGHT = 46


def bars(figure: go.Figure, rows: float, title: str, lang: Language) -> go.Figure:
    """Horizontal bars, the first on top; `rows` sets the height."""
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(title=title, rangemode="tozero")
    figure.update_layout(bargap=0.28, bargroupgap=0.06)
    return styled(figure, 130 + round(_ROW_HEIGHT * max(rows, 2)), lang)


def styled(figure: go.Figure, height: int, lang: Language) -> go.Figure:
    """The common look: white ground, thin grid, axes that make room for their labels."""
    axis = {
        "gridcolor": GRID,
        "linecolor": INK,
        "automargin": True,
        "title": {"standoff": 12, "font": {"size": 14}},
        "zeroline": False,
    }
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 8, "r": 24, "t": 36, "b": 8},
        font={"family": FONT, "size": 14, "color": INK},
        paper_bgcolor="white",
        plot_bgcolor="white",
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "normal"},
        hoverlabel={"font": {"family": FONT}},
        separators=".,",
        meta={"lang": lang},
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def colour(key: str) -> str:
    """Of a run: ``as_is``, or any other."""
    return AS_IS if key == "as_is" else TO_BE


def line(key: str) -> dict[str, object]:
    """Of a run: AS-IS dashed, any other solid."""
    return {"color": colour(key), "width": 3, "dash": "dash" if key == "as_is" else "solid"}


def marker(key: str) -> dict[str, object]:
    """The filling of a bar: AS-IS hatched, any other solid."""
    shape = (
        {"shape": "/", "fgcolor": AS_IS, "bgcolor": "white", "size": 6, "solidity": 0.35}
        if key == "as_is"
        else {"shape": ""}
    )
    return {"color": colour(key), "pattern": shape, "line": {"color": colour(key), "width": 1.5}}


def axis_title(key: str, unit: str, lang: Language) -> str:
    """A word with its unit in brackets."""
    return f"{word(key, lang)} ({unit_word(unit, lang)})"


def amount(value: float, *, signed: bool = False) -> str:
    """Three significant digits.

    >>> amount(-7.346, signed=True), amount(1234.5)
    ('−7.35', '1,234')
    """
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004  # three significant digits
    text = f"{abs(value):,.{decimals}f}"
    return ("−" if value < 0 else "+" if signed else "") + text


def rounded(values: Iterable[float]) -> list[float | None]:
    """Plain numbers of six significant digits: more is noise, and they would swell the file."""
    return [None if math.isnan(value) else float(f"{value:.6g}") for value in values]


def labels_of(names: Mapping[str, str], width: int = 22) -> dict[str, str]:
    """Id -> label; what has the name of another shows its id, too, or the chart would take the two for one."""
    labels = {key: wrapped(name, width) for key, name in names.items()}
    shared = {label for label, count in Counter(labels.values()).items() if count > 1}
    return {key: f"{label}<br>({_harmless(key)})" if label in shared else label for key, label in labels.items()}


def wrapped(text: str, width: int = 22) -> str:
    """A name from a model as a label: of bounded length, in lines of `width` letters, its markup made harmless."""
    words = text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"
    lines, line = [], ""
    for piece in _pieces(words):
        if line and _length(line + piece) > width:
            lines.append(line)
            line = piece.lstrip()
        else:
            line += piece
    return "<br>".join(_harmless(one.strip()) for one in [*lines, line])


def _pieces(text: str) -> Iterator[str]:
    """Where a line may break: after a space, and after any Chinese character."""
    piece = ""
    for letter in text:
        piece += letter
        if letter.isspace() or ord(letter) > 0x2E80:  # noqa: PLR2004  # where the CJK blocks begin
            yield piece
            piece = ""
    yield piece


def _length(text: str) -> int:
    """Width in Latin letters; a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)  # noqa: PLR2004


def _harmless(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def half(measure: Measure) -> float:
    """Half the width of the interval; 0 where there is none."""
    return 0.0 if measure.high is None else measure.high - measure.value


def errors(halves: Iterable[float]) -> dict[str, object]:
    """Error bars; hidden where no interval has a width."""
    array = rounded(halves)
    return {"type": "data", "array": array, "color": INK, "thickness": 1.2, "width": 4, "visible": any(array)}


def whiskers(figures: Iterable[Measure], size: float, colour: str = INK) -> dict[str, object]:
    """The intervals of figures that are divided by `size`, each side as long as it is."""
    none = (math.nan, math.nan)
    bounds = [
        none
        if one.low is None or one.high is None or math.isclose(one.low, one.high)
        else (one.high - one.value, one.value - one.low)
        for one in figures
    ]
    up, down = ([side / size for side in sides] for sides in zip(*bounds, strict=True)) if bounds else ([], [])
    return {
        "type": "data", "symmetric": False, "array": rounded(up), "arrayminus": rounded(down), "color": colour,
        "thickness": 1.5, "width": 5, "visible": not all(map(math.isnan, up)),
    }  # fmt: skip
