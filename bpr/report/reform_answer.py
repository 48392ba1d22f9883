"""What a reform plan comes to, in the sentences of a planner: what is urgent, what ends, who gains, what falls."""

from collections.abc import Iterator

from bpr.experiment.comparison import Change
from bpr.portfolio.reform import ReformPlan
from bpr.portfolio.yearly import OUTSIDE
from bpr.report.figures import level_text, ruler
from bpr.report.reform_names import Names
from bpr.report.rows import verdict_of
from bpr.report.words import Language, word

_FIRST = 3
"""So many services are named as the most urgent."""

_NAMED = 5
"""So many services of a wave are all named."""

_SUMS = ("cycle_time", "visits", "documents", "effort")
"""The sums of a year that the answer speaks of."""


def answer(plan: ReformPlan, lang: Language) -> tuple[str, ...]:
    """The answer of a plan, a paragraph a question.

    Figures that are simulated stand with their intervals; what is not told from chance is not said, and with one
    replication that nothing is.
    """
    parts = (_urgency, _order, _functions, _agencies, _gains, _sums, _islands)
    gap = " " if lang == "en" else ""
    said = [gap.join(part(plan, Names(plan, lang), lang)) for part in parts]
    return tuple(filter(None, said))


def _urgency(plan: ReformPlan, named: Names, lang: Language) -> Iterator[str]:
    found = plan.ranking
    first = [named.service(one.service) for one in found.services[:_FIRST]]
    yield word("plan_first", lang, first=first[0], count=len(found.services))
    if first[1:]:
        yield word("plan_next", lang, others=word("and", lang).join(first[1:]))
    held = [one.held for one in found.services if one.held is not None]
    if held:
        key = "plan_sure" if min(held) == 1 else "plan_unsure"
        share = f"{100 * held[0]:.0f}"
        yield word(key, lang, n=found.replications, first=first[0], percent=word("level", lang, percent=share))


def _order(plan: ReformPlan, named: Names, lang: Language) -> Iterator[str]:
    waves = plan.sequence.waves
    if waves:
        yield word("plan_at_once", lang, services=_some(waves[0], named, lang))
    if waves[1:]:
        yield word("plan_last", lang, services=_some(waves[-1], named, lang), count=len(waves))


def _some(services: tuple[str, ...], named: Names, lang: Language) -> str:
    """The services by name; of many the first, and how many there are."""
    if len(services) <= _NAMED:
        return named.services(services)
    return word("and_others", lang, names=named.services(services[:_FIRST]), count=len(services))


def _functions(plan: ReformPlan, _: Names, lang: Language) -> Iterator[str]:
    found = plan.functions.candidates
    if not found:
        yield word("reform_functions_none", lang)
        return
    yield word("plan_functions", lang, count=len(found))
    most = found[0]
    if most.fte.value > 0:
        figure = ruler([most.fte], lang).full(most.fte)
        yield word("plan_releases", lang, name=most.name.text(lang) or most.id, figure=_posts(figure, lang))
    if plan.functions.still_used:
        yield word("plan_elsewhere", lang, count=len(plan.functions.still_used))


def _agencies(plan: ReformPlan, _: Names, lang: Language) -> Iterator[str]:
    found = plan.agencies.candidates
    if not found:
        yield word("plan_no_agency", lang)
        return
    none = sum("no_task" in one.reasons for one in found)
    yield word("plan_agencies", lang, count=len(found), none=none)
    yield word("plan_candidates", lang)


def _gains(plan: ReformPlan, named: Names, lang: Language) -> Iterator[str]:
    changes = {key: one["load"] for key, one in plan.gains.units.items() if key != OUTSIDE}
    known = sorted((one.difference.value, key) for key, one in changes.items() if one.significant)
    if known and known[0][0] < 0:
        unit = known[0][1]
        yield word("plan_falls", lang, unit=named.unit(unit), figure=_moved(changes[unit], lang))
    if known and known[-1][0] > 0:
        unit = known[-1][1]
        yield word("plan_rises", lang, unit=named.unit(unit), figure=_moved(changes[unit], lang))
    if not known and len(plan.ranking.services) and plan.year.observations > 1:
        yield word("plan_no_gain", lang)


def _sums(plan: ReformPlan, _: Names, lang: Language) -> Iterator[str]:
    if plan.year.observations == 1:
        yield word("answer_unknown", lang)
        return
    found = [plan.sums.sums[name].change for name in _SUMS if name in plan.sums.sums]
    for verdict in ("better", "worse"):
        told = [_sum(one, lang) for one in found if verdict_of(one) == verdict]
        if told:
            level = level_text(found[0].difference.level, lang)
            yield word(f"plan_sums_{verdict}", lang, sums=word("semicolon", lang).join(told), level=level)
    same = [_label(one, lang) for one in found if verdict_of(one) == "same" and one.as_is.value]
    if same:
        yield word("plan_sums_same", lang, sums=word("comma", lang).join(same))


def _islands(plan: ReformPlan, _: Names, lang: Language) -> Iterator[str]:
    before, after = (len(one.isolated) for one in plan.sums.data)
    if before or after:
        yield word("plan_islands", lang, before=before, after=after)


def _sum(change: Change, lang: Language) -> str:
    shown, relative = ruler([change.as_is, change.to_be, change.difference], lang), change.relative
    moved = ruler([relative], lang).full(relative, signed=True) if relative.n else ""
    key = "plan_sum" if moved else "plan_sum_new"
    figures = {"before": shown.value(change.as_is), "after": shown.value(change.to_be), "moved": moved}
    return word(key, lang, label=_label(change, lang), **figures)


def _label(change: Change, lang: Language) -> str:
    label = change.heading.labels[lang]
    return label[:1].lower() + label[1:] if lang == "en" else label


def _moved(change: Change, lang: Language) -> str:
    return _posts(str(ruler([change.as_is, change.to_be, change.difference], lang).difference(change.difference)), lang)


def _posts(figure: str, lang: Language) -> str:
    """A figure in posts; its interval says no unit, so the English unit, which columns leave out, is added."""
    return word("plan_posts", lang, figure=figure)
