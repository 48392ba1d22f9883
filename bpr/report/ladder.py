"""A reform in stages for people to read: a waterfall, two tables, an answer in sentences, an HTML file.

No number is computed here: gains, shares and the change of the control flow are those of `bpr.experiment.ladder`.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go

from bpr.experiment.ladder import THREE, Gain, Ladder
from bpr.metrics.intervals import Measure
from bpr.report.bridges import Level, Step, bridge
from bpr.report.document import Document, KeyFigure, remarks_of, write_document
from bpr.report.figures import Ruler, level_text, percent, ruler
from bpr.report.provenance import captioned, of_run, provenance_table
from bpr.report.rows import MAIN, matters, name_of, verdict_of, verdict_text
from bpr.report.sections import Section
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word

MEASURE = "cycle_time"
"""The measure whose gain is taken apart unless another is asked for."""


def ladder_chart(found: Ladder, of: str = MEASURE, *, lang: Language = "en") -> go.Figure:
    """The first stage, what each other adds or saves with its interval and share, and the last stage.

    Parameters
    ----------
    found
        Of `bpr.experiment.ladder.ladder` or `three_way`.
    of
        The measure whose gain is taken apart.
    lang
        ``en`` or ``zh``.
    """
    gain, names = found[of], stage_names(found, lang)
    shown = _ruler(gain, lang)
    steps = [
        Step(name, _step_text(shown, step.difference, share, lang), step.difference, verdict_of(step))
        for name, step, share in zip(names[1:], gain.steps, gain.shares, strict=True)
    ]
    first, last = (
        Level(name, "<br>".join(_bold(*shown.shown(stage)[:2], lang)), stage)
        for name, stage in ((names[0], gain.stages[0]), (word("after_all", lang), gain.stages[-1]))
    )
    return bridge(first, steps, last, gain.heading.labels[lang], lang)


def gains_table(found: Ladder, of: str = MEASURE, lang: str = "en") -> TextTable:
    """Stage by stage: the measure, its change from the stage before, the share of the gain, the flow that changed."""
    language = language_of(lang)
    gain, names = found[of], stage_names(found, language)
    shown, none = _ruler(gain, language), word("none", language)
    rows = [(names[0], shown.full(gain.stages[0]), none, none, none, "")]
    for name, stage, step, share, changed in zip(
        names[1:], gain.stages[1:], gain.steps, gain.shares, found.structural_changes.values(), strict=True
    ):
        verdict = verdict_text(verdict_of(step), language)
        difference = str(shown.difference(step.difference))
        rows.append(
            (name, shown.full(stage), difference, share_text(share, language), _whole(changed, language), verdict)
        )
    rows.append(
        (
            word("in_all", language),
            none,
            str(shown.difference(gain.total.difference)),
            level_text(1, language) if gain.explained else none,
            none,
            verdict_text(verdict_of(gain.total), language),
        )
    )
    keys = ("gain_of_stage", "share_of_gain", "flow_changed", "verdict")
    return TextTable(
        title=word("ladder", language),
        headings=(
            word("stage", language),
            gain.heading.labels[language],
            *(word(key, language) for key in keys),
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
        notes=(*answer(found, of, language), word("flow_changed_note", language)),
    )


def stages_table(found: Ladder, lang: str = "en") -> TextTable:
    """The main measures of every stage with their intervals, and the change from the first to the last."""
    language = language_of(lang)
    names = stage_names(found, language)
    rows = []
    for name in MAIN:
        if name in found and (matters(found[name].total) or any(one.value for one in found[name].stages)):
            gain = found[name]
            shown = _ruler(gain, language)
            total = (str(shown.difference(gain.total.difference)), verdict_text(verdict_of(gain.total), language))
            rows.append((gain.heading.labels[language], *(shown.full(one) for one in gain.stages), *total))
    return TextTable(
        title=word("stages_table", language),
        headings=(word("measure", language), *names, word("gain_in_all", language), word("verdict", language)),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(names) + 2)),
    )


def answer(found: Ladder, of: str, lang: Language) -> tuple[str, ...]:
    """What is gained, and what each stage explains of it; or that nothing is, or that it cannot be told."""
    gain, names = found[of], stage_names(found, lang)
    shown = _ruler(gain, lang)
    said = {
        "measure": _within(gain.heading.labels[lang], lang),
        "before": shown.value(gain.stages[0]),
        "after": shown.value(gain.stages[-1]),
        "difference": str(shown.difference(gain.total.difference)),
    }
    verdict = verdict_of(gain.total)
    if verdict == "unknown":
        return (word("answer_unknown", lang),)
    if verdict == "same":
        still = all(step.difference.low == step.difference.high == 0 for step in gain.steps)
        return (word("ladder_nothing" if still else "ladder_unclear", lang, **said),)
    if verdict == "worse":
        return (word("ladder_worse", lang, **said),)
    total = word("ladder_gained", lang, first=names[0], last=names[-1], **said)
    return (total, *(_digitising(gain, lang) if is_three_way(found) else _shares(gain, names[1:], lang)))


def ladder_document(found: Ladder, of: str, lang: Language) -> Document:
    """The file in one language."""
    kind = "three_way" if is_three_way(found) else "ladder"
    stages = list(found.stages.values())
    measure = _within(found[of].heading.labels[lang], lang)
    sections = (
        Section(
            "ladder",
            word("ladder", lang),
            word("ladder_text", lang, measure=measure),
            (ladder_chart(found, of, lang=lang),),
            replace(gains_table(found, of, lang), notes=(word("flow_changed_note", lang),)),
        ),
        Section(
            "stages",
            word("stages_table", lang),
            word("stages_text", lang),
            (),
            captioned(stages_table(found, lang), found.first.header.replications, lang),
        ),
    )
    keys = stage_names(found, lang) if is_three_way(found) else found.stages  # names of scenarios are long
    named = zip(keys, stages, strict=True)
    ends = (name_of(one, "", one.header.name, lang) for one in (stages[0], stages[-1]))
    return Document(
        lang=lang,
        kind=word("ladder_kind", lang),
        heading=word(f"{kind}_title", lang),
        about=" → ".join(ends),
        question=word(f"{kind}_question", lang),
        answer=answer(found, of, lang),
        cards=tuple(_cards(found, of, lang)),
        drawn=sections,
        remarks=remarks_of((finding for run in stages for finding in run.findings), lang),
        provenance=provenance_table({key: of_run(run, lang) for key, run in named}, lang),
    )


def write_ladder(found: Ladder, path: str | Path, *, of: str = MEASURE, lang: str = "en") -> Path:
    """Write a ladder as one HTML file that opens offline.

    Parameters
    ----------
    found
        Of `bpr.experiment.ladder.ladder` or `three_way`.
    path
        The file; folders on the way are made.
    of
        The measure whose gain is taken apart.
    lang
        ``en`` or ``zh``: the language in which it opens. Both are in the file.

    Raises
    ------
    UnknownMeasure
        Not every stage has the measure.
    """
    return write_document(lambda key: ladder_document(found, of, key), path, lang=lang)


def is_three_way(found: Ladder) -> bool:
    """Whether the stages are as is, only digitised, redesigned."""
    return list(found.stages) == list(THREE)


def stage_names(found: Ladder, lang: Language) -> list[str]:
    """What the stages are called; one that has the name of another with its key behind it."""
    names = {key: labels.get(lang) or key for key, labels in found.labels.items()}
    names = {key: name[:1].upper() + name[1:] for key, name in names.items()}
    texts = list(names.values())
    return [f"{text} [{key}]" if texts.count(text) > 1 else text for key, text in names.items()]


def share_text(share: Measure, lang: Language) -> str:
    """A share of the gain in whole percent where its interval is as wide as that, with its interval."""
    if share.n == 0 or math.isnan(share.value):
        return word("none", lang)
    return share_ruler(share, lang).full(share)


def share_ruler(share: Measure, lang: Language) -> Ruler:
    """Whole percent, or tenths where the interval is narrower than a percentage point."""
    narrow = share.low is not None and share.high is not None and share.high - share.low < 0.01  # noqa: PLR2004
    return Ruler(0.01, "%", 1 if narrow and share.low != share.high else 0, lang)


def _digitising(gain: Gain, lang: Language) -> Iterator[str]:
    digital, redesign = gain.steps
    share = share_text(gain.shares[0], lang)
    if not digital.significant:
        yield word("three_way_none", lang)
    elif verdict_of(digital) == "worse":
        yield word("three_way_back", lang, share=share)
    elif not redesign.significant:
        yield word("three_way_all", lang, share=share)
    elif verdict_of(redesign) == "worse":
        yield word("three_way_over", lang, share=share)
    else:
        yield word("three_way_explains", lang, share=share)


def _shares(gain: Gain, names: list[str], lang: Language) -> Iterator[str]:
    steps = list(zip(names, gain.steps, gain.shares, strict=True))
    told = [
        word("ladder_share", lang, stage=name, share=share_text(share, lang))
        for name, step, share in steps
        if step.significant
    ]
    if told:
        yield word("ladder_shares", lang, shares=word("semicolon", lang).join(told))
    chance = [f"“{name}”" for name, step, _ in steps if not step.significant]
    if chance:
        yield word("ladder_insignificant", lang, stages=word("comma", lang).join(chance))


def _cards(found: Ladder, of: str, lang: Language) -> Iterator[KeyFigure]:
    gain, names = found[of], stage_names(found, lang)
    shown, label = _ruler(gain, lang), gain.heading.labels[lang]
    for name, stage in ((names[0], gain.stages[0]), (word("after_all", lang), gain.stages[-1])):
        yield KeyFigure(f"{label}{word('colon', lang)} {name}", shown.value(stage), shown.interval(stage))
    total = shown.difference(gain.total.difference)
    yield KeyFigure(word("gain_in_all", lang), percent(gain.total.relative, lang) or total.value, str(total))
    if gain.explained:
        place = 0 if is_three_way(found) else max(range(len(gain.shares)), key=lambda at: gain.shares[at].value)
        share = gain.shares[place]
        part = word("by_digitising", lang) if is_three_way(found) else word("most_by", lang, stage=names[place + 1])
        scale = share_ruler(share, lang)
        yield KeyFigure(part, scale.value(share), scale.interval(share) or word("of_the_whole_gain", lang))


def _step_text(shown: Ruler, difference: Measure, share: Measure, lang: Language) -> str:
    sign = "▲ " if difference.value > 0 else "▼ " if difference.value < 0 else ""
    change = shown.difference(difference)
    lines = _bold(f"{sign}{change.value}", change.interval, lang)
    if share.n:
        lines.append(word("of_gain", lang, percent=share_text(share, lang)))
    return "<br>".join(lines)


def _bold(value: str, interval: str, lang: Language) -> list[str]:
    """A figure in the lines of a label."""
    bracketed = f"({interval})" if lang == "en" else f"（{interval}）"
    return [f"<b>{value}</b>", *([bracketed] if interval else [])]


def _ruler(gain: Gain, lang: Language) -> Ruler:
    return ruler([*gain.stages, *(step.difference for step in gain.steps), gain.total.difference], lang)


def _within(label: str, lang: Language) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:] if lang == "en" else label


def _whole(share: float, lang: Language) -> str:
    return word("level", lang, percent=f"{100 * share:.0f}")
