"""Organisation files: reading with every finding at its file, line and key; the JSON schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from bpr.document.entry import MOST_FINDINGS, json_schema_of, placed, validated
from bpr.document.label import Label
from bpr.document.yaml import Source, read_file, read_yaml
from bpr.errors import Finding, OrganisationError, Where
from bpr.frozen import frozen
from bpr.organisation.agreement import disagreements
from bpr.organisation.datum import Datum, Function
from bpr.organisation.register import Register
from bpr.organisation.unit import Unit


@dataclass(frozen=True, slots=True)
class UnitRegister:
    """The registers of a file: units, which lanes stand for them, data, functions.

    Parameters
    ----------
    units, lanes, data, functions
        By id; of a lane or pool the id of its unit.
    source
        Where that is written (not part of the value).
    findings
        Warnings; errors have been raised.
    names
        What agencies, lines and territories are called.
    """

    units: Mapping[str, Unit] = field(default_factory=frozen)
    lanes: Mapping[str, str] = field(default_factory=frozen)
    source: Source = field(default_factory=Source, compare=False)
    data: Mapping[str, Datum] = field(default_factory=frozen)
    functions: Mapping[str, Function] = field(default_factory=frozen)
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    names: Mapping[str, Label] = field(default_factory=frozen)


def read_register(source: str | Path | bytes, *, name: str | None = None) -> UnitRegister:
    """Read an organisation file.

    Parameters
    ----------
    source
        Path of a YAML file, or its bytes.
    name
        Name for messages; default: the name of the file.

    Raises
    ------
    OrganisationError
        With every finding.
    """
    label = name or (Path(source).name if isinstance(source, str | Path) else None)
    data = source
    if isinstance(data, str | Path):
        data = read_file(Path(data), where=Where(label), error=OrganisationError)
    document = read_yaml(data, name=label, error=OrganisationError)
    if not isinstance(document.value, Mapping):
        where = Where(label, 1)
        raise OrganisationError(
            [Finding("ORG-FORM", where, "A register maps keys to values.", "Start with schema: bpr/organisation/1.")]
        )
    register, findings = validated(Register, document.value, document.source)
    findings += placed(list(islice(disagreements(document.value), MOST_FINDINGS)), document.source)
    findings.sort(key=lambda finding: finding.where.line or 0)
    if register is None or any(finding.severity == "error" for finding in findings):
        raise OrganisationError(findings)
    return UnitRegister(
        frozen({key: entry.unit(key) for key, entry in register.units.items()}),
        register.lanes,
        document.source,
        frozen({key: entry.datum(key) for key, entry in register.data.items()}),
        frozen({key: entry.function(key) for key, entry in register.functions.items()}),
        tuple(findings),
        register.names,
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an organisation file, with a description and an example of every key."""
    return json_schema_of(Register)
