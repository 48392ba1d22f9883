"""The questions of a whole portfolio as tables of finished text, in two languages. No number is computed here."""

from collections.abc import Iterable, Iterator, Mapping

from bpr.experiment.comparison import Change
from bpr.metrics.intervals import Measure
from bpr.portfolio.agencies import Office
from bpr.portfolio.criteria import CRITERIA
from bpr.portfolio.ranking import Ranked
from bpr.portfolio.reform import ReformPlan
from bpr.portfolio.yearly import OUTSIDE
from bpr.report.figures import Ruler, ruler
from bpr.report.reform_names import Names
from bpr.report.rows import relative_text
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word

Section = tuple[int, str]


def functions_table(plan: ReformPlan, lang: str = "en") -> TextTable:
    """Functions to be transformed (拟转变职能候选清单), and those that are still used elsewhere.

    Parameters
    ----------
    plan
        Of `bpr.portfolio.reform.reform`.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    found, named = plan.functions, Names(plan, language)
    rows = [
        (
            one.name.text(language) or one.id,
            word("comma", language).join(one.legal_basis) or word("none", language),
            named.units(filter(None, [one.holder])),
            named.units(one.exercised_by),
            named.services(one.services),
            _figure(one.executions, language),
            _figure(one.fte, language),
        )
        for one in found.candidates
    ]
    sections: tuple[Section, ...] = ((len(rows), word("reform_still_used", language)),) if found.still_used else ()
    rows += [
        (
            one.name.text(language) or one.id,
            "",
            "",
            named.units(one.units),
            "; ".join(
                word(f"reform_{key}", language, services=named.services(services))
                for key, services in (("left", one.left), ("still", one.still))
            ),
            "",
            "",
        )
        for one in found.still_used
    ]
    keys = ("function", "basis", "holder", "by", "services", "executions", "released")
    return TextTable(
        title=word("reform_functions", language),
        headings=tuple(word(f"reform_{key}", language) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({5, 6}),
        sections=sections,
        notes=(
            *(() if found.candidates else (word("reform_functions_none", language),)),
            word("reform_functions_note", language),
            *((word("reform_unnamed", language, services=named.services(found.unnamed)),) if found.unnamed else ()),
            *(_without_work(plan, named, language) if found.candidates else ()),
        ),
    )


def agencies_table(plan: ReformPlan, lang: str = "en") -> TextTable:
    """Agencies to be adjusted (拟调整机构候选清单), and those that are still used elsewhere; as `functions_table`."""
    language = language_of(lang)
    found, named = plan.agencies, Names(plan, language)

    def row(one: Office) -> tuple[str, ...]:
        shown = ruler([one.load.as_is, one.load.to_be], language)
        reasons = (word(f"reform_{reason}", language, limit=f"{found.small_fte:g}") for reason in one.reasons)
        name = one.name.text(language) or one.key
        return (
            word("reform_agency", language, name=name) if one.is_agency else named.unit(one.key),
            word("comma", language).join(reasons) or word("none", language),
            shown.full(one.load.as_is),
            shown.full(one.load.to_be),
            word("comma", language).join(label.text(language) for label in one.functions) or word("none", language),
            word("comma", language).join(one.legal_basis) or word("none", language),
            named.services(one.still_used),
        )

    rows = [row(one) for one in found.candidates]
    sections: tuple[Section, ...] = ((len(rows), word("reform_still_used", language)),) if found.still_used else ()
    rows += [row(one) for one in found.still_used]
    keys = ("office", "why", "load_as_is", "load_to_be", "its_functions", "basis", "still_in")
    return TextTable(
        title=word("reform_agencies", language),
        headings=tuple(word(f"reform_{key}", language) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({2, 3}),
        sections=sections,
        notes=(word("reform_agencies_note", language), *_without_work(plan, named, language)),
    )


def ranking_table(plan: ReformPlan, lang: str = "en") -> TextTable:
    """Urgency (迫切程度): each criterion with weight, figure and what it adds to the score; as `functions_table`."""
    language = language_of(lang)
    found = plan.ranking
    shown = [name for name in CRITERIA if found.weights[name] and found.silent.get(name) != "unknown"]
    rulers = {
        name: ruler([one.figures[name] for one in found.services if name in one.figures], language) for name in shown
    }
    weights = (f"{found.weights[name]:g}" for name in shown)
    rows: list[tuple[str, ...]] = [("", word("reform_weight", language), "", *weights, "")]
    rows += [
        (
            str(one.rank),
            one.name.text(language) or one.service,
            f"{one.score:.3f}",
            *(_points(one, name, rulers[name], language) for name in shown),
            word("none", language) if one.held is None else f"{one.held * 100:.0f} %",
        )
        for one in found.services
    ]
    silent = [
        word(f"reform_silent_{why}", language, criterion=CRITERIA[name].labels[language])
        for name, why in found.silent.items()
        if why != "no_weight"  # that is what was wished
    ]
    return TextTable(
        title=word("reform_ranking", language),
        headings=(
            word("reform_rank", language),
            word("service", language),
            word("reform_score", language),
            *(CRITERIA[name].labels[language] for name in shown),
            word("reform_held", language),
        ),
        rows=tuple(rows),
        numeric=frozenset({0, *range(2, len(shown) + 4)}),
        notes=(
            word("reform_ranking_note", language),
            word("reform_held_note", language, n=found.replications)
            if found.replications > 1
            else word("one_replication", language),
            *((word("reform_silent", language, criteria=word("comma", language).join(silent)),) if silent else ()),
        ),
    )


def sequence_table(plan: ReformPlan, lang: str = "en") -> TextTable:
    """The order of reform in waves, and what each service waits for; as `functions_table`."""
    language = language_of(lang)
    found, named = plan.sequence, Names(plan, language)
    rows = (
        (
            str(number),
            named.service(step.service),
            str(step.wave),
            word("comma", language).join(
                named.service(one.first)
                if one.stated
                else word(
                    "reform_waits_data",
                    language,
                    service=named.service(one.first),
                    data=word("comma", language).join(map(named.datum, one.data)),
                )
                for one in step.waits_for
            )
            or word("none", language),
        )
        for number, step in enumerate(found.steps, 1)
    )
    without = named.services(found.without_redesign)
    return TextTable(
        title=word("reform_sequence", language),
        headings=("", word("service", language), word("reform_wave", language), word("reform_waits", language)),
        rows=tuple(rows),
        numeric=frozenset({0, 2}),
        notes=(
            word("reform_sequence_note", language),
            *((word("reform_without", language, services=without),) if found.without_redesign else ()),
        ),
    )


def gains_table(plan: ReformPlan, lang: str = "en") -> TextTable:
    """Gain and loss by unit (利益关系), measure by measure, and in all; as `functions_table`."""
    language = language_of(lang)
    found = plan.gains
    rows: list[tuple[str, ...]] = []
    sections: list[Section] = []
    named = Names(plan, language)
    for key in sorted(found.units, key=lambda one: one == OUTSIDE):  # what is nobody's comes last
        sections.append((len(rows), named.unit(key)))
        rows += _changes(found.units[key], language)
    sections.append((len(rows), word("reform_total", language)))
    rows += _changes(found.totals, language)
    return _table_of_changes(
        word("reform_gains", language),
        rows,
        sections,
        (word("reform_gains_note", language, n=plan.year.observations),),
        language,
    )


def staff_table(plan: ReformPlan, lang: str = "en") -> TextTable:
    """Work of each office over all services, beside its people (规模适度); as `functions_table`."""
    language = language_of(lang)
    named, rows = Names(plan, language), []
    for one in plan.staff:
        shown = ruler([one.load.as_is, one.load.to_be, one.load.difference], language)
        rows.append(
            (
                named.unit(one.unit),
                *_three(one.load, shown),
                f"{one.people_as_is} → {one.people_to_be}",
            )
        )
    return TextTable(
        title=word("reform_staff", language),
        headings=(
            word("reform_office", language),
            *(word(key, language) for key in ("as_is", "to_be", "difference")),
            word("reform_people", language),
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
        notes=(word("reform_staff_note", language, hours=f"{plan.year.fte_hours:,g}"),),
    )


def sums_table(plan: ReformPlan, lang: str = "en") -> TextTable:
    """What the whole portfolio comes to in a year, limits of sums, data asked for once; as `functions_table`."""
    language = language_of(lang)
    found, named = plan.sums, Names(plan, language)
    parts = [*found.sums.values(), *filter(None, [found.once_only])]
    rows = list(_changes({one.heading.name: one for one in (found.cases, *(part.change for part in parts))}, language))
    for unit in dict.fromkeys(one.unit for run in found.limits for one in run):
        both = [next((one.compression for one in run if one.unit == unit), None) for run in found.limits]
        shown = (word("none", language) if one is None else f"{one * 100:.1f} %" for one in both)
        rows.append((word("reform_compression", language), *shown, "", ""))
    notes = [
        word(
            "reform_sum_without",
            language,
            measure=one.change.heading.labels[language],
            services=named.services(one.without),
        )
        for one in parts
        if one.without
    ]
    notes += islands_note(plan, language)
    return _table_of_changes(word("reform_sums", language), rows, (), notes, language)


def islands_note(plan: ReformPlan, lang: Language) -> tuple[str, ...]:
    """Which units share data only in the redesigns, in a sentence; nothing where there are none."""
    removed = plan.sums.islands_removed
    return (word("reform_islands_removed", lang, units=Names(plan, lang).units(removed)),) if removed else ()


def reform_tables(plan: ReformPlan, lang: str = "en") -> tuple[TextTable, ...]:
    """All tables in the order in which a reform office asks: what is urgent, what comes first, what falls away, who."""
    makers = (
        *(ranking_table, sequence_table, functions_table, agencies_table, gains_table, staff_table),
        sums_table,
    )
    return tuple(make(plan, lang) for make in makers)


def _without_work(plan: ReformPlan, named: Names, lang: Language) -> Iterator[str]:
    if plan.agencies.without_work:
        yield word("reform_without_work", lang, units=named.units(plan.agencies.without_work))


def _figure(measure: Measure, lang: Language) -> str:
    return ruler([measure], lang).full(measure)


def _points(one: Ranked, name: str, shown: Ruler, lang: Language) -> str:
    if name not in one.figures:
        return word("reform_spread", lang)
    figure = shown.value(one.figures[name])
    if name not in one.contributions:
        return figure
    return word("reform_points", lang, figure=figure, points=f"{one.contributions[name]:.3f}")


def _changes(changes: Mapping[str, Change], lang: Language) -> Iterator[tuple[str, ...]]:
    """The rows of an office, without what it neither has nor gets."""
    return (_change_row(one, lang) for one in changes.values() if one.as_is.value or one.to_be.value)


def _change_row(change: Change, lang: Language) -> tuple[str, ...]:
    shown = ruler([change.as_is, change.to_be, change.difference], lang)
    return (change.heading.labels[lang], *_three(change, shown), relative_text(change, lang))


def _three(change: Change, shown: Ruler) -> tuple[str, str, str]:
    return shown.full(change.as_is), shown.full(change.to_be), str(shown.difference(change.difference))


def _table_of_changes(
    title: str, rows: Iterable[tuple[str, ...]], sections: Iterable[Section], notes: Iterable[str], lang: Language
) -> TextTable:
    keys = ("measure", "as_is", "to_be", "difference", "relative")
    return TextTable(
        title=title,
        headings=tuple(word(key, lang) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
        sections=tuple(sections),
        notes=tuple(notes),
    )
