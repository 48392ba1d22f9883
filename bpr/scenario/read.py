"""Scenario files: reading with every finding at its file, line and key; writing; the JSON schema."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from bpr.document.entry import MOST_FINDINGS, json_schema_of, placed, validated
from bpr.document.write import write_yaml
from bpr.document.yaml import Document, Source, read_yaml
from bpr.errors import Finding, ScenarioError, Where
from bpr.scenario.inherits import merge, read_with_parents, without_nulls
from bpr.scenario.references import attribute_references, references
from bpr.scenario.schema import VERSION, Scenario
from bpr.units import located


def read_scenario(source: str | Path | bytes, *, name: str | None = None) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    source
        Path of a YAML file, or its bytes (which cannot inherit: there is no folder).
    name
        Name for messages; default: the name of the file.

    Raises
    ------
    ScenarioError
        With every finding.
    """
    if isinstance(source, str | Path):
        return scenario_of(read_with_parents(Path(source), name or Path(source).name))
    document = read_yaml(source, name=name, error=ScenarioError)
    if isinstance(document.value, dict) and document.value.get("inherits") is not None:
        finding = located(
            "INHERITS-FOLDER", "inherits", "A scenario read from memory cannot inherit.", "Read it from its folder."
        )
        raise ScenarioError(placed([finding], document.source))
    return _checked(without_nulls(document.value), document.source)


def scenario_of(document: Document) -> Scenario:
    """The scenario of a document that has been read, with what it inherits.

    Raises
    ------
    ScenarioError
        With every finding.
    """
    return _checked(document.value, document.source)


def make_scenario(value: Mapping[str, Any], *, name: str | None = None) -> Scenario:
    """Make a scenario from the mapping that a file would hold; spans, distributions … may stand in it as they are.

    Raises
    ------
    ScenarioError
        With every finding, by key.
    """
    return _checked({"schema": VERSION, **value}, Source(name))


def changed(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """A variant of a scenario.

    Parameters
    ----------
    scenario
        What is varied; it does not change.
    changes
        Key path (parts joined by dots) -> new value as in a file; None deletes the key.

    Raises
    ------
    ScenarioError
        The variant is not a scenario.

    Examples
    --------
    ``changed(scenario, {"resources.reviewer.count": 5, "horizon": "100 wd"})``
    """
    value: Any = to_mapping(scenario)
    for path, new in changes.items():
        nested: Any = new
        for key in reversed(path.split(".")):
            nested = {key: nested}
        value = merge(value, nested)
    return _checked(value, scenario.source)


def to_mapping(scenario: Scenario) -> dict[str, Any]:
    """The plain mapping that a file would hold, in the order of the schema; what has its default is left out."""
    dumped: dict[str, Any] = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"schema": VERSION, "name": dumped.pop("name", ""), "process": scenario.process, **dumped}


def to_yaml(scenario: Scenario) -> str:
    """The text of a file that reads back as an equal scenario. Comments of a file that was read are not kept."""
    return write_yaml(to_mapping(scenario))


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a scenario file, with a description and an example of every key."""
    return json_schema_of(Scenario)


def _checked(value: Any, source: Source) -> Scenario:  # noqa: ANN401  # documents hold anything
    if not isinstance(value, Mapping):
        where = Where(source.file, 1)
        raise ScenarioError(
            [Finding("SCENARIO-FORM", where, "A scenario maps keys to values.", "Start with schema: bpr/scenario/1.")]
        )
    scenario, findings = validated(Scenario, value, source)
    findings += placed(list(islice(references(value), MOST_FINDINGS)), source)
    if scenario is not None:
        findings += placed(list(islice(attribute_references(scenario), MOST_FINDINGS)), source)
    if scenario is None or findings:
        raise ScenarioError(sorted(findings, key=lambda finding: (str(finding.where.file), finding.where.line or 0)))
    return scenario.with_source(source)
