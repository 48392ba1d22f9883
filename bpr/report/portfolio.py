"""Several services together as tables of finished text: each service, each pool, and what a redesign changes."""

from collections.abc import Iterator, Mapping

from bpr.document.label import Label
from bpr.experiment.comparison import Change
from bpr.metrics.intervals import LEVEL, Measure
from bpr.metrics.results import Heading, MeasureTable
from bpr.portfolio.comparing import ComparisonTogether
from bpr.portfolio.measuring import MeasuresTogether
from bpr.report.figures import level_text, ruler
from bpr.report.rows import matters, relative_text, verdict_of, verdict_text
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word

OF_SERVICES = (
    *("cases_completed", "cycle_time", "on_time_statutory", "waiting_time", "waiting_contention"),
    *("waiting_prioritisation", "effort", "cost_per_case"),
)
"""The measures of a service that are shown beside each other."""

OF_POOLS = ("utilisation", "queue_length", "queue_wait")
"""The measures of a pool, of the whole run and of each service."""

Names = Mapping[str, Label]
"""Id of a service -> what it is called."""


def services_table(found: MeasuresTogether, names: Names, lang: str = "en") -> TextTable:
    """Every service with its main measures and their intervals.

    Parameters
    ----------
    found
        Of `bpr.measure_together`.
    names
        Id of a service -> its name; the id where there is none.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    shown = [name for name in OF_SERVICES if any(name in measures for measures in found.services.values())]
    headings = {name: _heading(found, name).labels[language] for name in shown}
    return TextTable(
        title=found.header.name,
        headings=(word("service", language), *headings.values()),
        rows=tuple(
            (
                _named(service, names, language),
                *(_figure(measures[name], language) if name in measures else word("none", language) for name in shown),
            )
            for service, measures in found.services.items()
        ),
        numeric=frozenset(range(1, len(shown) + 1)),
    )


def pools_table(found: MeasuresTogether, names: Names, lang: str = "en") -> TextTable:
    """Every pool of people: over all services, and below it what each service that needs it takes of it."""
    language = language_of(lang)
    return TextTable(
        title=word("pools", language),
        headings=(
            word("pool", language),
            found.pools.headings["individuals"].labels[language],
            *(found.pools.headings[name].labels[language] for name in OF_POOLS),
        ),
        rows=tuple(_pool_rows(found, names, language)),
        numeric=frozenset(range(1, len(OF_POOLS) + 2)),
        notes=_notes("means_caption", found, language),
    )


def together_table(found: ComparisonTogether, names: Names, lang: str = "en") -> TextTable:
    """What changes from AS-IS to TO-BE: in each service, then in the pools."""
    language = language_of(lang)
    rows: list[tuple[str, ...]] = []
    sections = []
    for service, comparison in found.services.items():
        sections.append((len(rows), _named(service, names, language)))
        rows += [_change_row(comparison[name], language) for name in OF_SERVICES if name in comparison]
    changed = [(pool, columns) for pool, columns in found.pools.items() if any(map(matters, columns.values()))]
    if changed:
        sections.append((len(rows), word("pools", language)))
    for pool, columns in changed:
        name = _pool_name(pool, found.as_is, names, language)
        rows += [_change_row(columns[column], language, name) for column in ("utilisation", "queue_wait")]
    keys = ("measure", "as_is", "to_be", "difference", "relative", "verdict")
    come_and_gone = (("services_only_as_is", found.only_as_is), ("services_only_to_be", found.only_to_be))
    return TextTable(
        title=" → ".join(run.header.name for run in (found.as_is, found.to_be)),
        headings=tuple(word(key, language) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
        sections=tuple(sections),
        notes=(
            *_notes("measures_caption", found.as_is, language),
            *(
                word(key, language, services=", ".join(_named(one, names, language) for one in services))
                for key, services in come_and_gone
                if services
            ),
        ),
    )


def _heading(found: MeasuresTogether, name: str) -> Heading:
    return next(measures.headings[name] for measures in found.services.values() if name in measures)


def _pool_rows(found: MeasuresTogether, names: Names, lang: Language) -> Iterator[tuple[str, ...]]:
    for pool in found.pools:
        people = found.pools.measure(pool, "individuals")
        yield (_pool_name(pool, found, names, lang), f"{people.value:.0f}", *_figures(found.pools, pool, lang))
        if pool in found.shared:
            for service, table in found.shares.items():
                if table.measure(pool, "effort").value > 0:
                    yield (f"  {_named(service, names, lang)}", "", *_figures(table, pool, lang))


def _figures(table: MeasureTable, pool: str, lang: Language) -> Iterator[str]:
    return (_figure(table.measure(pool, name), lang) for name in OF_POOLS)


def _figure(measure: Measure, lang: Language) -> str:
    return ruler([measure], lang).full(measure)


def _change_row(change: Change, lang: Language, of: str = "") -> tuple[str, ...]:
    shown = ruler([change.as_is, change.to_be, change.difference], lang)
    label = change.heading.labels[lang]
    return (
        word("of_pool", lang, pool=of, measure=label) if of else label,
        str(shown.shown(change.as_is)),
        str(shown.shown(change.to_be)),
        str(shown.difference(change.difference)),
        relative_text(change, lang),
        verdict_text(verdict_of(change), lang),
    )


def _named(service: str, names: Names, lang: Language) -> str:
    label = names.get(service)
    return (label.text(lang) if label is not None else "") or service


def _pool_name(pool: str, found: MeasuresTogether, names: Names, lang: Language) -> str:
    """What the people of a pool are called; with their service where they work for it alone."""
    private = next((service for service in found.services if pool.startswith(f"{service}/")), "")
    role = pool.removeprefix(f"{private}/")
    said = (measures.names.get(role, {}).get(lang, "") for measures in found.services.values())
    name = next(filter(None, said), role if private else found.pools.names[pool])
    return word("pool_of", lang, pool=name, service=_named(private, names, lang)) if private else name


def _notes(caption: str, found: MeasuresTogether, lang: Language) -> tuple[str, ...]:
    if found.header.replications == 1:
        return (word("one_replication", lang),)
    return (word(caption, lang, n=found.header.replications, level=level_text(LEVEL, lang)),)
