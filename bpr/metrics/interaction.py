"""Lines against blocks (条块): the horizontal interaction rate, vertical to horizontal handoffs, and 纵强横弱.

Rows of the table of measures, and the verdict whether work runs along the lines more than across them. Handoffs
themselves are counted in handoffs.py; their kinds are the organisation's.
"""

from dataclasses import dataclass
from typing import Literal

from bpr.metrics import handoffs
from bpr.metrics.intervals import Measure, paired_interval
from bpr.metrics.results import Measures
from bpr.metrics.spec import Spec
from bpr.metrics.study import Study
from bpr.metrics.totals import Ratio

STUDY = "行政改革研究基金课题成果精华 (2014)"

VERTICAL = ("vertical_up", "vertical_down")


def _sums(s: Study, *kinds: str) -> Ratio:
    return s.observation.mean(s.handoffs_of(*kinds))


def _errands(s: Study) -> Ratio:
    return s.observation.mean(handoffs.count(s.observation, s.errands))


def _interaction(s: Study) -> Ratio:
    direct, carried = _sums(s, "horizontal").part, _errands(s).part
    return Ratio(direct, direct + carried)


def _vertical_to_horizontal(s: Study) -> Ratio:
    return Ratio(_sums(s, *VERTICAL).part, _sums(s, "horizontal").part)


INTERACTION: tuple[Spec, ...] = (
    Spec("handoffs_errands", "handoffs", "lower", "Carried by the applicant between lines", "申请人跨条线代跑",
         _errands,
         "pairs of tasks (a, b) of offices of different lines, where only tasks of the applicant lie between the end "
         "of a and b; what an applicant hands in first is none",
         offered=lambda s: s.known.draws_errands),
    Spec("horizontal_interaction", "ratio", "higher", "Horizontal interaction rate", "横向交互率", _interaction,
         "handoffs_horizontal / (handoffs_horizontal + handoffs_errands): of what passes between lines, the share that "
         "offices pass themselves; where tasks of the applicant are drawn. An analogue: the 0.1 % of the study is a "
         "rate of networks", STUDY,
         offered=lambda s: s.known.draws_errands),
    Spec("vertical_to_horizontal", "times", "neutral", "Vertical to horizontal handoffs", "纵横流转比",
         _vertical_to_horizontal,
         "handoffs_vertical / handoffs_horizontal of a replication; none where nothing passes horizontally", STUDY,
         offered=lambda s: s.tells_apart("vertical_up")),
    Spec("handoffs_persons", "handoffs", "lower", "Handoffs between persons", "人员之间流转",
         lambda s: s.observation.mean(handoffs.count(s.observation, s.person_handoffs)),
         "transfers (a, b) whose b another person begins than ended a, in one unit or two; unknown persons hand over "
         "nothing", "van der Aalst, Reijers & Song, CSCW 14(6), 2005 (handover of work)",
         offered=lambda s: bool(s.log.individuals)),
)  # fmt: skip
"""How work runs along lines, across them, and from person to person."""

Strong = Literal["yes", "no", "undecided"]
"""``undecided``: the interval of the difference includes 0, or one replication has none."""


@dataclass(frozen=True, slots=True)
class StrongLines:
    """Whether work runs along the lines more than across them (纵强横弱).

    Parameters
    ----------
    verdict
        See `Strong`.
    difference
        Vertical − horizontal handoffs a case, with the paired interval over the replications.
    """

    verdict: Strong
    difference: Measure


def strong_lines(measures: Measures) -> StrongLines | None:
    """Whether there are more vertical handoffs than horizontal ones: strong lines, weak blocks.

    Returns
    -------
    StrongLines or None
        ``yes`` where the whole interval of the difference is above 0, ``no`` where none of it is. None without a
        register of units, which alone tells the kinds apart.

    Source: 行政改革研究基金课题成果精华 (2014), on 条块分割.
    """
    if "handoffs_vertical" not in measures or "handoffs_horizontal" not in measures:
        return None
    across, along = (measures.per_replication(f"handoffs_{kind}") for kind in ("horizontal", "vertical"))
    found = paired_interval(across, along, "handoffs", measures.level, of=measures.headings["handoffs_vertical"].of)
    if found.low is None or found.high is None:
        return StrongLines("undecided", found)
    return StrongLines("yes" if found.low > 0 else "no" if found.high <= 0 else "undecided", found)
