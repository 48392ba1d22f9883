"""A comparison or a run -> rows of finished text, in the groups of a reform office, for terminal, HTML and app.

No number is computed here: `figures` writes what metrics and experiment give.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from bpr.experiment.comparison import Change, Comparison
from bpr.metrics.interaction import strong_lines
from bpr.metrics.intervals import Measure
from bpr.metrics.results import Measures
from bpr.report.figures import Shown, level_text, percent, ruler
from bpr.report.words import Language, word

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "headline": (
            *("cycle_time", "cycle_time_p50", "cycle_time_p90", "cycle_time_p95", "cycle_time_wd"),
            *("on_time_statutory", "on_time_committed", "visits", "at_most_one_visit", "documents", "fields"),
            *("waived_documents", "fees", "procedures", "counters", "agencies_met", "first_pass_yield"),
            *("online_share", "online_throughout", "same_day"),
        ),
        "data": (
            *("collections", "duplicate_collections", "duplicate_collections_static"),
            *("once_only_rate", "asked_though_held"),
        ),
        "limits": ("overdue_*", "yellow_cards", "red_cards", "tacit_approvals", "time_compression"),
        "burden": (
            *("handling_steps", "handoffs", "handoffs_static", "handoffs_serial", "handoffs_*"),
            *("horizontal_interaction", "vertical_to_horizontal", "ping_pong", "handoff_time", "abandoned"),
        ),
        "waiting": ("work_time", "waiting_time", "waiting_*", "flow_efficiency"),
        "administration": (
            *("cost_per_case", "full_cost_per_case", "standing_cost", "effort", "utilisation"),
            *("wip", "throughput", "throughput_*"),
        ),
        "cases": ("cases_*",),
    }
)
"""Group -> the measures in it, in order; ``x_*`` stands for all others that begin so. The rest is ``other``."""

MAIN = (
    "cycle_time",
    "on_time_statutory",
    "on_time_committed",
    "visits",
    "documents",
    "handoffs_serial",
    "cost_per_case",
)
"""The measures that the answer of a report speaks of. Of handoffs those on the critical path: parallel review has more
handoffs in all and yet is what shortens the process."""

MARKS: Mapping[str, str] = MappingProxyType(
    {
        "better": "✔",
        "worse": "✘",
        "higher": "↑",
        "lower": "↓",
        "same": "=",
        "unknown": "?",
    }
)
"""Verdict -> a sign that says it without colour."""


_CHINESE_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""A space between two Chinese characters, where a unit meets the next word: there is none in Chinese."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of AS-IS and TO-BE as text.

    Parameters
    ----------
    name, label
        The stable name, and what people read.
    as_is, to_be, difference
        Value with unit and, in brackets, interval.
    relative
        Signed percentage; empty for shares, whose difference is in percentage points.
    verdict
        Key of `MARKS`.
    shown
        AS-IS, TO-BE and difference with the intervals apart.
    """

    name: str
    label: str
    as_is: str
    to_be: str
    difference: str
    relative: str
    verdict: str
    shown: tuple[Shown, Shown, Shown]


def comparison_rows(comparison: Comparison, lang: Language) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """Groups of measures, each with its rows; measures that are 0 or unknown in both runs are left out."""
    for group, names in grouped(comparison):
        changes = [(name, comparison[name]) for name in names]
        rows = tuple(
            _row(name, one, lang) for name, one in changes if not (_nothing(one.as_is) and _nothing(one.to_be))
        )
        if rows:
            yield group, rows


def measure_rows(measures: Measures, lang: Language) -> Iterator[tuple[str, tuple[tuple[str, str, str, str], ...]]]:
    """Groups of measures of one run: name, label, value with unit, interval; without those that are 0 or unknown."""
    for group, names in grouped(measures):
        rows = []
        for name in names:
            measure = measures[name]
            if not _nothing(measure):
                shown = ruler([measure], lang)
                rows.append((name, measures.headings[name].labels[lang], shown.value(measure), shown.interval(measure)))
        if rows:
            yield group, tuple(rows)


def grouped(names: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Group -> those of `names` that belong to it, each name once."""
    left = list(names)
    for group, patterns in GROUPS.items():
        exact = {pattern for some in GROUPS.values() for pattern in some}
        found = [
            name
            for pattern in patterns
            for name in left
            if name == pattern or (pattern.endswith("*") and name not in exact and name.startswith(pattern[:-1]))
        ]
        left = [name for name in left if name not in found]
        if found:
            yield group, tuple(found)
    if left:
        yield "other", tuple(left)


def process_changes(comparison: Comparison, lang: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is no longer done, what is new, which units no longer or newly take part: key of a word -> names.

    Tasks and units are the same if their ids are; what no case ever came to is not done.
    """
    tables = (("elements", "visits", "tasks"), ("units", "activities", "units"))
    found: dict[str, tuple[str, ...]] = {}
    for table, column, word_ in tables:
        before, after = _active(comparison.as_is, table, column, lang), _active(comparison.to_be, table, column, lang)
        found[f"{word_}_gone"] = tuple(name for key, name in before.items() if key not in after)
        found[f"{word_}_new"] = tuple(name for key, name in after.items() if key not in before)
    return tuple((key, names) for key, names in found.items() if names)


def _active(measures: Measures, table: str, column: str, lang: Language) -> dict[str, str]:
    """Id -> name of the rows of a table in which anything happened; events are not work."""
    rows = getattr(measures, table)
    return {
        row: name_of(measures, row, name, lang)
        for row, name in rows.names.items()
        if not measures.types.get(row, "").endswith("Event") and np.nan_to_num(rows.per_replication(row, column)).any()
    }


def remarks(comparison: Comparison, lang: Language) -> tuple[str, ...]:
    """What a reader of the measures may misunderstand, and how it is meant."""
    wanted = ("handoffs", "handoffs_serial")
    verdicts = [verdict_of(comparison[name]) for name in wanted if name in comparison]
    parallel = (word("parallel_note", lang),) if verdicts == ["worse", "better"] else ()
    parallel = (*parallel, *lines_text(comparison, lang))
    before, after = (course_text(run, lang) for run in comparison.runs)
    if before == after:
        return *parallel, *before
    named = zip(("as_is", "to_be"), (before, after), strict=True)
    return *parallel, *(f"{word(key, lang)}{word('colon', lang)} {text}" for key, texts in named for text in texts)


def lines_text(comparison: Comparison, lang: Language) -> tuple[str, ...]:
    """Whether lines are stronger than blocks (纵强横弱) in each run, in a sentence; nothing without a register."""
    found = [strong_lines(run) for run in comparison.runs]
    if any(one is None for one in found):
        return ()
    said = []
    for key, one in zip(("as_is", "to_be"), found, strict=True):
        if one is not None:
            shown = ruler([one.difference], lang)
            difference = str(shown.difference(one.difference))
            said.append(word(f"lines_{one.verdict}", lang, variant=word(key, lang), difference=difference))
    return (word("lines_note", lang, found=word("semicolon", lang).join(said)),)


def course_text(measures: Measures, lang: Language) -> tuple[str, ...]:
    """Whether a run is of a period or of steady state, in a sentence; nothing for a real log."""
    course = measures.course
    if course is None:
        return ()
    ends = word(f"ends_{course.ends}", lang)
    if course.kind == "steady-state":
        warmup = Measure(course.warmup, "ms")
        return (word("course_steady", lang, warmup=ruler([warmup], lang).value(warmup), ends=ends),)
    if course.backlog:
        return (word("course_backlog", lang, backlog=f"{course.backlog:.3g}", ends=ends),)
    return (word("course_empty", lang, ends=ends),)


def verdict_of(change: Change) -> str:
    """The verdict as a key of `MARKS`; what is neither better nor worse is higher or lower."""
    if change.verdict == "changed":
        return "higher" if change.difference.value > 0 else "lower"
    kinds = {"better": "better", "worse": "worse", "no significant change": "same", "one replication": "unknown"}
    return kinds[change.verdict]


def verdict_text(verdict: str, lang: Language) -> str:
    """Sign and words of a verdict."""
    return f"{MARKS[verdict]} {word(verdict, lang)}"


def answer(comparison: Comparison, lang: Language) -> tuple[str, str]:
    """The answer in two sentences: what of the main measures changes, with intervals, and what does not."""
    parts = answer_parts(comparison, lang)
    if parts.unknown:
        return word("answer_unknown", lang), ""
    separator = word("semicolon", lang)
    first = []
    if parts.better:
        key = "answer_better" if len(parts.better) > 1 else "answer_one_better"
        first.append(word(key, lang, changes=separator.join(parts.better)))
    if parts.worse:
        key = "answer_worse" if parts.better else "answer_only_worse"
        first.append(word(key, lang, changes=separator.join(parts.worse)))
    gap = " " if lang == "en" else ""
    return gap.join(first) or word("answer_nothing", lang), parts.same


class AnswerParts(NamedTuple):
    """What the answer of a report is made of: what improves, what worsens, and the sentence on what stays."""

    better: tuple[str, ...]
    worse: tuple[str, ...]
    same: str
    unknown: bool


def answer_parts(comparison: Comparison, lang: Language) -> AnswerParts:
    """The main measures that change significantly, each with AS-IS, TO-BE, difference and interval; and the others."""
    main = {name: comparison[name] for name in MAIN if name in comparison}
    main = {name: one for name, one in main.items() if matters(one)}
    verdicts = {name: verdict_of(one) for name, one in main.items()}
    better, worse = (
        tuple(_CHINESE_GAP.sub("", _sentence(one, lang)) for name, one in main.items() if verdicts[name] == wanted)
        for wanted in ("better", "worse")
    )
    same = [_label(one, lang) for name, one in main.items() if verdicts[name] == "same"]
    sentence = word("answer_same", lang, names=_listed(same, lang)) if same else word("answer_all", lang)
    return AnswerParts(better, worse, sentence, "unknown" in verdicts.values())


def _listed(names: list[str], lang: Language) -> str:
    if len(names) < 2:  # noqa: PLR2004  # nothing to join
        return "".join(names)
    return word("comma", lang).join(names[:-1]) + word("and", lang) + names[-1]


def _label(change: Change, lang: Language) -> str:
    label = change.heading.labels[lang]
    return label[0].lower() + label[1:] if lang == "en" else label


def _sentence(change: Change, lang: Language) -> str:
    shown = ruler([change.as_is, change.to_be, change.difference], lang)
    relative = relative_text(change, lang)
    values = {
        "relative": word("relative_part", lang, percent=relative) if relative else "",
        "name": _label(change, lang),
        "as_is": shown.value(change.as_is),
        "to_be": shown.value(change.to_be),
        "difference": shown.points.value(change.difference, signed=True),
        "level": level_text(change.difference.level, lang),
        "interval": shown.interval(change.difference, signed=True),
    }
    certain = change.difference.low == change.difference.high
    return word("change_certain" if certain else "change", lang, **values)


def _row(name: str, change: Change, lang: Language) -> Row:
    shown = ruler([change.as_is, change.to_be, change.difference], lang)
    figures = (shown.shown(change.as_is), shown.shown(change.to_be), shown.difference(change.difference))
    as_is, to_be, difference = map(str, figures)
    label = change.heading.labels[lang]
    return Row(name, label, as_is, to_be, difference, relative_text(change, lang), verdict_of(change), figures)


def relative_text(change: Change, lang: Language) -> str:
    """The relative change; empty for a share: 86 % points more say more than six times as much."""
    return "" if change.heading.unit == "ratio" else percent(change.relative, lang)


def name_of(measures: Measures, key: str, fallback: str, lang: Language) -> str:
    """What a unit or role (or ``""``, the scenario) is called in this language, else `fallback`."""
    return measures.names.get(key, {}).get(lang) or fallback


def matters(change: Change) -> bool:
    """Whether a measure is worth a row: it is known and not 0 in one of the runs."""
    return not (_nothing(change.as_is) and _nothing(change.to_be))


def _nothing(measure: Measure) -> bool:
    return measure.n == 0 or math.isnan(measure.value) or measure.value == 0
