"""Tables of the structure of services: key figures, sign-offs, overlaps, owners. Nothing is computed here."""

from collections.abc import Iterable, Iterator

from bpr.metrics.structure.heads import LABELS as HEADS
from bpr.metrics.structure.openness import Share
from bpr.metrics.structure.orphans import LABELS as ORPHANS
from bpr.metrics.structure.overview import Service, Structure
from bpr.process.complexity import MEASURES
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word

_SHOWN = 12
"""How many units or tasks a cell names."""

_LISTED = 100
"""How many rows of orphans and overlaps a table lists; the key figures count all."""

_COMPLEXITY = ("activities", "control_flow_complexity", "cyclomatic_number", "structuredness")
"""Measures of the drawing beside the key figures; all are in ``bpr show --complexity``."""


def structure_tables(found: Structure, lang: str = "en") -> tuple[TextTable, ...]:
    """The tables of a structure that have rows: key figures, sign-offs, overlaps, owners and heads.

    Parameters
    ----------
    found
        Of `bpr.metrics.structure.overview.structure`.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    rest = (_approvals(found, language), _overlaps(found, language), _owners(found, language))
    return (structure_table(found, lang), *(table for table in rest if table.rows))


def structure_table(found: Structure, lang: str = "en") -> TextTable:
    """The key figures, one column a service; shares of discretion and transparency are of all services together.

    Parameters
    ----------
    found, lang
        As for `structure_tables`.
    """
    language = language_of(lang)
    rows = [tuple(row) for row in _figures(found, language)]
    shares = (("discretion", found.discretion), ("transparency", found.transparency))
    rows += [
        (word(f"structure_{key}", language), _share(share, language), *[""] * (len(found.services) - 1))
        for key, share in shares
    ]
    silent = found.discretion is None and found.transparency is None
    headings = (service.called(lang) for service in found.services)
    return TextTable(
        title=word("structure_table", language),
        headings=(word("measure", language), *headings),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(found.services) + 1)),
        notes=(word("structure_silent", language),) if silent else (),
    )


def _figures(found: Structure, language: Language) -> Iterator[list[str]]:
    services = found.services
    counts = {
        "tasks": [str(service.tasks) for service in services],
        "approvals": [str(len(service.approvals)) for service in services],
        "pass_through": [str(len(service.pass_through)) for service in services],
        "signatures": [str(one.signatures if (one := s.chains.longest) else 0) for s in services],
        "levels": [str(one.levels if (one := s.chains.longest) else 0) for s in services],
        "chain": [_chain(found, service, language) for service in services],
        "orphans": [str(len(service.orphans)) for service in services],
        "heads": [str(len(service.heads)) for service in services],
        "overlaps": [str(_overlapping(found, service)) for service in services],
    }
    for key, cells in counts.items():
        yield [word(f"structure_{key}", language), *cells]
    for key in _COMPLEXITY:
        label = getattr(MEASURES[key], {"en": "english", "zh": "chinese"}[language])
        yield [label, *(_number(service.complexity.get(key)) for service in services)]


def _overlapping(found: Structure, service: Service) -> int:
    """How many of the overlaps have a place in this service."""
    mine = service.names.keys()
    return sum(1 for one in found.overlaps if any(element in mine for _, element in one.elements))


def _chain(found: Structure, service: Service, language: Language) -> str:
    longest = service.chains.longest
    if longest is None:
        return "–"
    return " → ".join(found.name(unit, language) for unit in longest.units)


def _approvals(found: Structure, language: Language) -> TextTable:
    rows = [
        (
            *_service(found, service, language),
            service.names.get(one.element, one.element),
            found.name(one.unit, language),
            "?" if one.passes is None else f"{one.passes * 100:.4g} %",
            word("yes" if one.pass_through else "no", language),
            one.why(language),
        )
        for service in found.services
        for one in service.approvals
    ]
    keys = ("element", "unit", "structure_passes", "structure_is_pass_through", "structure_why")
    several = len(found.services) > 1
    return TextTable(
        title=word("structure_approvals_table", language),
        headings=tuple(word(key, language) for key in (*(("structure_service",) if several else ()), *keys)),
        rows=tuple(rows),
        numeric=frozenset({3 if several else 2}),
        notes=(word("structure_candidates", language),) if any(s.pass_through for s in found.services) else (),
    )


def _overlaps(found: Structure, language: Language) -> TextTable:
    rows = tuple(
        (
            one.name.text(language) or one.key,
            word(f"structure_kind_{one.kind}", language),
            _named((found.name(unit, language) for unit in one.units), len(one.units)),
            word("yes" if one.between_agencies else "no", language),
            str(len(one.elements)),
        )
        for one in found.overlaps[:_LISTED]
    )
    keys = ("structure_duty", "structure_kind", "structure_units", "structure_between", "structure_places")
    return TextTable(
        title=word("structure_overlaps_table", language),
        headings=tuple(word(key, language) for key in keys),
        rows=rows,
        numeric=frozenset({4}),
        notes=_more(len(found.overlaps), language),
    )


def _owners(found: Structure, language: Language) -> TextTable:
    rows: list[tuple[str, ...]] = []
    for service in found.services:
        rows += [
            (
                *_service(found, service, language),
                ORPHANS[one.lacks][language],
                _what(found, service, one.key, language),
                "",
            )
            for one in service.orphans
        ]
        rows += [
            (
                *_service(found, service, language),
                HEADS[one.by][language],
                found.name(one.unit, language),
                " · ".join(", ".join(found.name(unit, language) for unit in line) for line in one.heads),
            )
            for one in service.heads
        ]
    several = ("structure_service",) if len(found.services) > 1 else ()
    return TextTable(
        title=word("structure_owners_table", language),
        headings=tuple(
            word(key, language) for key in (*several, "structure_found", "structure_what", "structure_above")
        ),
        rows=tuple(rows[:_LISTED]),
        notes=_more(len(rows), language),
    )


def _what(found: Structure, service: Service, key: str, language: Language) -> str:
    return service.names.get(key) or found.name(key, language)


def _service(found: Structure, service: Service, language: Language) -> tuple[str, ...]:
    return (service.called(language),) if len(found.services) > 1 else ()


def _share(share: Share | None, language: Language) -> str:
    if share is None:
        return "–"
    told = word("structure_told", language, told=share.told, tasks=share.tasks)
    return f"{share.best * 100:.1f} % {told}"


def _named(names: Iterable[str], count: int) -> str:
    shown = [name for name, _ in zip(names, range(_SHOWN), strict=False)]
    return ", ".join(shown) + (" …" if count > _SHOWN else "")


def _more(count: int, language: Language) -> tuple[str, ...]:
    return (word("more_findings", language, count=count - _LISTED),) if count > _LISTED else ()


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
