"""Tables of what becomes of data between units: key figures, and datum by datum. No number is computed here."""

from collections.abc import Iterable, Mapping

from bpr.metrics.data_silos import DataSilos
from bpr.organisation.unit import Organisation
from bpr.report.text import TextTable
from bpr.report.words import Language, language_of, word


def silo_table(found: DataSilos, organisation: Organisation, lang: str = "en") -> TextTable:
    """Duplicate collection, islands, interfaces.

    Parameters
    ----------
    found
        From `bpr.metrics.data_silos.data_silos`.
    organisation
        With the names of the units.
    lang
        ``en`` or ``zh``.
    """
    language = language_of(lang)
    faces = found.interfaces
    unknown = word("only_a_run_tells", language)
    total = None if found.collections is None else sum(found.collections.values())
    rows = (
        ("collections", unknown if total is None else f"{total:.4g}"),
        ("collected_again", unknown if found.duplicates is None else f"{found.duplicates:.4g}"),
        ("once_only", "–" if found.once_only_rate is None else f"{found.once_only_rate * 100:.1f} %"),
        ("several_sources", str(len(found.sources))),
        ("asked_though_held", str(len(found.asked_though_held))),
        ("islands", str(len(found.islands))),
        ("isolated", _units(found.isolated, organisation, language)),
        ("pairs_sharing", f"{faces.in_use} / {faces.point_to_point}"),
        ("interfaces_hub", str(faces.hub)),
    )
    return TextTable(
        title=word("data_table", language),
        headings=(word("measure", language), word("value", language)),
        rows=tuple((word(f"data_{key}", language), value) for key, value in rows),
        numeric=frozenset({1}),
        notes=() if found.data else (word("data_unknown", language),),
    )


def datum_table(found: DataSilos, organisation: Organisation, lang: str = "en") -> TextTable:
    """Each datum: who holds it, who collects and who reads it, how often a case is asked.

    Parameters
    ----------
    found, organisation, lang
        As for `silo_table`.
    """
    language = language_of(lang)
    readers, writers = _who(found, "RU"), _who(found, "CU")
    rows = (
        (
            datum.name.text(language) or datum.id,
            _units(filter(None, [datum.holder]), organisation, language),
            _units(
                found.sources.get(key) or dict.fromkeys((*datum.collected_by, *writers.get(key, ()))),
                organisation,
                language,
            ),
            _units(dict.fromkeys((*datum.used_by, *readers.get(key, ()))), organisation, language),
            "" if found.collections is None else f"{found.collections.get(key, 0.0):.4g}",
        )
        for key, datum in found.data.items()
    )
    keys = ("datum", "datum_holder", "datum_collected_by", "datum_used_by", "datum_collections")
    return TextTable(
        title=word("datum_table", language),
        headings=tuple(word(key, language) for key in keys),
        rows=tuple(rows),
        numeric=frozenset({4}),
    )


def _who(found: DataSilos, letters: str) -> Mapping[str, list[str]]:
    """Datum -> units that do one of `letters` with it."""
    units: dict[str, list[str]] = {}
    for (_, unit, datum), does in found.crud.items():
        if set(does) & set(letters):
            units.setdefault(datum, []).append(unit)
    return units


def _units(units: Iterable[str], organisation: Organisation, language: Language) -> str:
    known = organisation.units
    return ", ".join((unit in known and known[unit].name.text(language)) or unit for unit in units) or "–"
