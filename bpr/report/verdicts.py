"""The verdict on a process in a sentence, in the language of the reader."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bpr.process.verdict import Outcome, Verdict
from bpr.report.words import Language

_SHOWN: Final = 5
"""How many elements are named."""

_WORDS: Final[Mapping[Outcome, tuple[str, str]]] = MappingProxyType(
    {
        "sound": (
            "'{label}' is sound: all {states:,} states of one case explored.",
            "“{label}”健全：已考察一个办件的全部 {states:,} 个状态。",
        ),
        "not sound": (
            "'{label}' is not sound: {flaws} ({states:,} states of one case explored).",
            "“{label}”不健全：{flaws}（已考察一个办件的 {states:,} 个状态）。",
        ),
        "not decided": (
            "'{label}' is not decided: the bound of states was hit after {states:,} of one case; no flaw up to there.",
            "“{label}”未能判定：考察一个办件的 {states:,} 个状态后达到上限，至此未发现缺陷。",
        ),
    }
)
_SIMPLIFIED: Final = (
    " Taken in a simple sense, since the drawing does not tell more: {elements}.",
    "以下元素图中没有更多说明，仅按简单含义考察：{elements}。",
)


def verdict_in_words(verdict: Verdict, lang: Language) -> str:
    """The verdict in a sentence, with what was left out of it.

    >>> verdict_in_words(Verdict("P", "Permit", "sound", 29), "en")
    "'Permit' is sound: all 29 states of one case explored."
    """
    place = 0 if lang == "en" else 1
    text = _WORDS[verdict.outcome][place].format(
        label=verdict.label, states=verdict.states, flaws=("，" if place else ", ").join(verdict.flaws)
    )
    if not verdict.simplified:
        return text
    names = [f"'{name}'" if lang == "en" else f"“{name}”" for name in verdict.simplified[:_SHOWN]]
    more = ["…"] if len(verdict.simplified) > _SHOWN else []
    elements = ("、" if place else ", ").join([*names, *more])
    return text + _SIMPLIFIED[place].format(elements=elements)
