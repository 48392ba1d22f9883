"""The registers of data and functions: what they say, what they must not say, and what a drawing says without them."""

from collections.abc import Iterator, Mapping

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.errors import OrganisationError
from bpr.organisation.lanes import organisation_for
from bpr.organisation.read import json_schema, read_register
from bpr.organisation.unit import Organisation

UNITS = """\
schema: bpr/organisation/1
units:
  U_WINDOW: {name: Window, agency: SERVICE}
  U_MARKET: {name: {en: Market, zh: 市场监管局}, agency: MARKET}
  U_FIRM: {name: Firm, type: applicant}
"""
DATA = """\
data:
  D_LICENCE:
    name: {en: Business licence, zh: 营业执照}
    holder: U_MARKET
    source: 20
    collected_by: [U_MARKET]
    used_by: [U_WINDOW]
    synonyms: [Licence copy]
  D_LEASE: {name: Lease, source: 申请人自备}
"""
FUNCTIONS = """\
functions:
  F_ACCEPT: {name: Acceptance, legal_basis: Art. 32, unit: U_WINDOW}
"""


def findings(text: str) -> dict[str, str]:
    """Place of each finding of a file -> its code."""
    try:
        found = read_register(text.encode(), name="o.yaml").findings
    except OrganisationError as error:
        found = error.findings
    return {str(finding.where): finding.code for finding in found}


def drawing(tasks: Mapping[str, str], data: str = "") -> bytes:
    """A process of tasks in a row; each is written as its annotation and its data associations."""
    names = ["S", *tasks, "E"]
    nodes = ["<startEvent id='S'/>", *(f"<task id='{key}'>{inside}</task>" for key, inside in tasks.items())]
    flows = [
        f"<sequenceFlow id='f{n}' sourceRef='{names[n]}' targetRef='{names[n + 1]}'/>" for n in range(len(names) - 1)
    ]
    return (
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:bpr='urn:bpr:1'><process id='P'>"
        f"{''.join(nodes)}<endEvent id='E'/>{''.join(flows)}{data}</process></definitions>"
    ).encode()


def says(**annotation: str) -> str:
    text = " ".join(f'{key}="{value}"' for key, value in annotation.items())
    return f"<extensionElements><bpr:annotation {text}/></extensionElements>"


def reads(*keys: str) -> str:
    return "".join(f"<dataInputAssociation><sourceRef>{key}</sourceRef></dataInputAssociation>" for key in keys)


def writes(*keys: str) -> str:
    return "".join(f"<dataOutputAssociation><targetRef>{key}</targetRef></dataOutputAssociation>" for key in keys)


def organisation(tasks: Mapping[str, str], data: str = "", register: str | None = None) -> Organisation:
    known = None if register is None else read_register(register.encode(), name="o.yaml")
    return organisation_for(read_bpmn(drawing(tasks, data)).graph, known)


def used(found: Organisation) -> Iterator[tuple[str, str, str, bool]]:
    return ((use.element, use.datum, use.letter, use.asked) for use in found.catalogue.uses)


def test_data_and_functions_are_read() -> None:
    register = read_register((UNITS + DATA + FUNCTIONS).encode())
    licence = register.data["D_LICENCE"]
    assert (licence.holder, licence.source, licence.used_by) == ("U_MARKET", "government", ("U_WINDOW",))
    assert register.data["D_LEASE"].source == "applicant"
    function = register.functions["F_ACCEPT"]
    assert (str(function.name), function.legal_basis, function.unit) == ("Acceptance", "Art. 32", "U_WINDOW")
    assert register.findings == ()


def test_the_schema_describes_the_three_registers() -> None:
    schema = json_schema()
    assert {"units", "data", "functions"} <= set(schema["properties"])
    assert "holder" in schema["$defs"]["DatumEntry"]["properties"]


def test_everything_wrong_with_a_register_is_said_at_once_and_in_its_place() -> None:
    wrong = """\
schema: bpr/organisation/1
units:
  A: {name: Office, parent: B}
  B: {name: Bureau, parent: A}
data:
  D1: {name: Licence, holder: C, synonyms: [Permit]}
  D2: {name: permit, collected_by: [A, X]}
functions:
  F1: {unit: Y}
lanes: {L: Z}
"""
    assert findings(wrong) == {
        "o.yaml:3: units.A.parent": "ORG-CIRCLE",
        "o.yaml:6: data.D1.holder": "ORG-UNIT",
        "o.yaml:7: data.D2.collected_by[1]": "ORG-UNIT",
        "o.yaml:7: data.D2.name": "DATA-SYNONYM",
        "o.yaml:9: functions.F1.unit": "ORG-UNIT",
        "o.yaml:10: lanes.L": "ORG-UNIT",
    }


def test_what_is_open_or_hard_to_tell_apart_is_a_warning_and_the_file_is_read() -> None:
    odd = """\
schema: bpr/organisation/1
units:
  A: {name: Housing, agency: HOUSING}
  B: {name: Section, agency: Housing, parent: A}
  C: {name: housing, agency: OTHER}
data:
  D1: {source: government}
functions:
  F1: {legal_basis: Art. 1}
"""
    assert findings(odd) == {
        "o.yaml:4: units.B.agency": "ORG-AGENCY",
        "o.yaml:5: units.C.name": "ORG-NAMESAKE",
        "o.yaml:7: data.D1": "DATA-HOLDER",
        "o.yaml:9: functions.F1": "FUNCTION-UNIT",
    }


@pytest.mark.parametrize("unit", ["{agency: B, territory: X}", "{agency: B, level: city}", "{agency: A, parent: A}"])
def test_bureaus_of_two_counties_and_sections_of_one_agency_may_share_a_name(unit: str) -> None:
    text = f"schema: bpr/organisation/1\nunits:\n  A: {{name: Housing, agency: A}}\n  B: {{name: Housing, {unit[1:]}\n"
    assert findings(text) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("data: {D: {source: 30}}", "ORG-CHOICE"),
        ("data: {D: {source: true}}", "ORG-CHOICE"),
        ("data: {D: {keeper: U_MARKET}}", "KEY-UNKNOWN"),
        ("data: {D: {synonyms: one}}", "VALUE-LIST"),
        ("data: [D]", "VALUE-MAPPING"),
        ("data: {D: {collected_by: [3]}}", "VALUE-TEXT"),
        ("functions: {F: {legal_basis: 3, unit: U_WINDOW}}", "VALUE-TEXT"),
        ("functions: {F: 3}", "VALUE-MAPPING"),
    ],
)
def test_a_register_of_a_wrong_form_is_refused(text: str, code: str) -> None:
    assert list(findings(UNITS + text).values()) == [code]


def test_another_version_is_refused() -> None:
    assert "ORG-VERSION" in findings((UNITS + DATA).replace("/1", "/2")).values()


OBJECTS = "<dataObject id='O1' name='Licence copy'/><dataObject id='O2' name='Sketch'/>"


def test_a_task_creates_what_it_writes_updates_what_it_also_reads_and_reads_the_rest() -> None:
    tasks = {"A": writes("O1", "O2"), "B": reads("O1") + writes("O1"), "C": reads("O2")}
    found = organisation(tasks, OBJECTS)
    assert list(used(found)) == [
        ("A", "Licence copy", "C", False),
        ("A", "Sketch", "C", False),
        ("B", "Licence copy", "U", False),
        ("C", "Sketch", "R", False),
    ]
    assert not found.catalogue.data["Sketch"].registered


def test_a_data_object_means_the_datum_of_its_annotation_else_of_its_name() -> None:
    data = f"<dataObject id='O1' name=' licence  COPY'/><dataObject id='O2'>{says(datum='Lease')}</dataObject>"
    found = organisation({"A": reads("O1", "O2")}, data, UNITS + DATA)
    assert [use.datum for use in found.catalogue.uses] == ["D_LICENCE", "D_LEASE"]


def test_what_is_collected_and_looked_up_may_be_annotated() -> None:
    tasks = {
        "A": says(collects="Lease; 营业执照"),
        "B": says(uses="D_LICENCE；Lease"),
        "C": says(collects="Lease") + reads("O1"),
    }
    found = organisation(tasks, "<dataObject id='O1' name='Lease'/>", UNITS + DATA)
    assert list(used(found)) == [
        ("A", "D_LEASE", "C", True),
        ("A", "D_LICENCE", "C", True),
        ("B", "D_LICENCE", "R", False),
        ("B", "D_LEASE", "R", False),
        ("C", "D_LEASE", "C", True),
    ]


def test_what_is_written_where_the_applicant_takes_part_is_asked_of_the_applicant() -> None:
    tasks = {"A": says(touchpoint="visit") + writes("O1"), "B": says(unit="U_FIRM") + writes("O2"), "C": writes("O1")}
    found = organisation(tasks, OBJECTS, UNITS)
    assert [use.asked for use in found.catalogue.uses] == [True, True, False]


def test_without_a_register_the_drawing_says_who_holds_and_who_gives() -> None:
    data = "".join(
        f"<dataObject id='O{n}' name='D{n}'>{says(source=source)}</dataObject>"
        for n, source in enumerate(("U_MARKET", "applicant"))
    )
    known = organisation({"A": reads("O0", "O1")}, data).catalogue.data
    assert [(known[key].holder, known[key].source) for key in ("D0", "D1")] == [
        ("U_MARKET", "government"),
        (None, "applicant"),
    ]


def test_functions_of_a_drawing_are_those_of_the_register_by_id_or_name() -> None:
    tasks = {"A": says(function="acceptance", legalBasis="Art. 9"), "B": says(function="F_ACCEPT", unit="U_MARKET")}
    found = organisation(tasks, register=UNITS + FUNCTIONS).catalogue
    assert [(use.function, use.unit, use.legal_basis) for use in found.exercised] == [
        ("F_ACCEPT", "P", "Art. 9"),
        ("F_ACCEPT", "U_MARKET", ""),
    ]
    assert list(found.functions) == ["F_ACCEPT"]


def test_without_a_register_the_functions_are_those_that_the_drawing_names() -> None:
    found = organisation({"A": says(function="Inspection", legalBasis="Art. 9", unit="U")}).catalogue
    function = found.functions["Inspection"]
    assert (function.legal_basis, function.unit, function.registered) == ("Art. 9", "U", False)


def test_a_drawing_that_does_not_fit_the_registers_is_told_all_at_once() -> None:
    tasks = {"A": says(function="Acceptence", collects="Leese"), "B": reads("O1", "O2")}
    data = f"<dataObject id='O1' name='Stamp'/><dataObject id='O2' name='Lease'>{says(source='U_MARKT')}</dataObject>"
    stamp = DATA + "  D_STAMP: {name: Stamp}\n"
    found = organisation(tasks, data, UNITS + stamp + FUNCTIONS).findings
    told = {finding.code: (finding.where.element or str(finding.where), finding.severity) for finding in found}
    assert told == {
        "DATA-SOURCE": ("O2", "warning"),
        "DATA-UNKNOWN": ("A", "warning"),
        "FUNCTION-UNKNOWN": ("A", "warning"),
        "DATA-UNPRODUCED": ("o.yaml:15: data.D_STAMP", "warning"),
    }
    assert "Did you mean 'U_MARKET'" in str(found)


def test_a_drawing_without_registers_has_nothing_to_contradict() -> None:
    assert organisation({"A": reads("O1") + says(uses="Lease", function="Review")}, OBJECTS).findings == ()


def test_a_lane_of_the_redesign_that_no_register_knows_is_reported() -> None:
    """The same register, another drawing: the codes of lanes.py hold for each of them."""
    lanes = "<laneSet><lane id='L1' name='Window'/><lane id='L2' name='Data bureau'/></laneSet>"
    found = organisation({"A": ""}, lanes, UNITS).findings
    assert [(finding.code, finding.where.element) for finding in found] == [("ORG-UNREGISTERED", "L2")]


def test_names_may_hold_commas() -> None:
    """申请表、承诺书 is one document."""
    found = organisation({"A": says(collects="申请表、承诺书; Lease, plan")})
    assert list(found.catalogue.data) == ["申请表、承诺书", "Lease, plan"]
