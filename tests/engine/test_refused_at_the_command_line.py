"""What no run can mean is refused at the command line: exit code 1, file and key, a remedy, nothing written."""

import json
from dataclasses import dataclass, field

import pytest
from typer.testing import CliRunner

from bpr.cli.verbs import app
from bpr.document.write import write_yaml

PLAIN = """
startEvent S
task A
task B
endEvent E
S > A > B > E
"""
GOOD = {
    "schema": "bpr/scenario/1",
    "start": "2026-01-05T08:00:00+00:00",
    "calendars": {"office": {"hours": {"mon-fri": "09:00-17:00"}}},
    "resources": {"clerk": {"count": 1, "calendar": "office"}},
    "attributes": {"pages": {"dist": "constant", "value": 3}},
    "arrivals": [{"start": "S", "interarrival": "1 h", "max_count": 2}],
    "tasks": {"A": {"performer": "clerk", "work": "10 min"}},
}


REPEATED = PLAIN.replace(" A\n", " A loop\n")


@dataclass(frozen=True)
class Bad:
    """What is changed in a good model, and where and how it must be refused."""

    changes: dict = field(default_factory=dict)
    says: str = ""
    key: str = ""
    drawing: str = PLAIN
    files: dict = field(default_factory=dict)


def task(**more):
    return {"tasks": {"A": {"performer": "clerk", "work": "10 min", **more}}}


BAD = {
    "a negative cardinality": Bad(
        {"tasks": {"A": {"loop": {"times": -2}}}}, "less than 0 times", "tasks.A.loop.times", REPEATED
    ),
    "a completion condition on an unknown attribute": Bad(
        {"tasks": {"A": {"loop": {"times": 2, "until": "sheets > 3"}}}}, "'sheets' is not an attribute",
        "tasks.A.loop.until", REPEATED,
    ),
    "preemption without priority": Bad(task(preemptive=True), "priority", "tasks.A"),
    "a group that serves a role twice": Bad(
        {"resources": {"clerk": {"calendar": "office", "count": 1, "also": ["clerk"]}}}, "once in a role",
        "resources.clerk.also[0]",
    ),
    "a backlog at an unknown place": Bad(
        {"backlog": [{"at": "Nowhere", "count": 3}]}, "no task or event 'Nowhere'", "backlog[0].at"
    ),
    "a profile of the wrong length": Bad(
        {"arrivals": [{"start": "S", "rate": {"mon-fri": [1, 2, 3]}}], "horizon": "10 d"}, "24", "arrivals[0].rate"
    ),
    "a replay out of order": Bad(
        {"arrivals": [{"start": "S", "replay": "past.csv"}]}, "before the one above", "past.csv",
        files={"past.csv": "arrival\n2026-01-06T09:00:00Z\n2026-01-05T09:00:00Z\n"},
    ),
    "a call to a process that is not there": Bad(
        {}, "no file of the folder holds", "C",
        PLAIN.replace("task B", "callActivity C calls GONE").replace("> B", "> C")
    ),
    "a signal that nobody throws": Bad(
        {}, "nobody in the model throws", "W",
        PLAIN.replace("task B", "intermediateCatchEvent W signal ready").replace("> B", "> W"),
    ),
    "a condition on an unknown attribute": Bad(
        {"events": {"W": {"condition": "sheets > 3"}}}, "'sheets' is not an attribute", "events.W.condition",
        PLAIN.replace("task B", "intermediateCatchEvent W conditional").replace("> B", "> W"),
    ),
    "a duration of an unknown attribute": Bad(
        task(delay={"dist": "constant", "value": "1 h", "times": "sheets"}), "'sheets' is not an attribute",
        "tasks.A.delay"
    ),
    "patience that has no end": Bad(task(patience={"after": "-1 h"}), "-1 h", "tasks.A.patience.after"),
    "a complex gateway that more flows activate than lead to it": Bad(
        {"activation": {"K": 3}}, "only 2 lead to it", "activation.K",
        "startEvent S\nparallelGateway F\ntask A\ntask B\ncomplexGateway K\nendEvent E\nS > F > A > K > E\nF > B > K",
    ),
    "figures for what does not begin in an ad hoc sub-process": Bad(
        {"tasks": {"P": {"activities": {"B": 2}}}}, "follows something else", "tasks.P.activities.B",
        "startEvent S\nadHocSubProcess P\n task A\n task B\n A > B\nendEvent E\nS > P > E",
    ),
    "a cancel end event outside of a transaction": Bad(
        {}, "transaction", "X", PLAIN.replace("endEvent E", "endEvent X cancel").replace("> E", "> X")
    ),
    "undoing what is not there": Bad(
        {}, "not in the file", "X", PLAIN.replace("task B", "intermediateThrowEvent X undo GONE").replace("> B", "> X")
    ),
    "a limit timer without a limit": Bad(
        {"events": {"T": {"limit": "statutory"}}}, "limit", "events.T.limit",
        PLAIN.replace("task B", "boundaryEvent T on A timer PT1H\ntask B") + "T > E",
    ),
    "data that nobody writes": Bad(
        {"data": {"Gone": {"pages": 3}}}, "no data object 'Gone'", "data.Gone"
    ),
    "a file that goes back more often than always": Bad(
        {"transfers": {"internal": {"delay": "1 h", "returned": 1.5}}}, "1.5", "transfers.internal.returned"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_with_its_place_and_a_remedy_and_nothing_is_written(name, tmp_path, drawn):
    bad = BAD[name]
    folder, out = tmp_path / "model", tmp_path / "run.csv"
    folder.mkdir()
    data = drawn(bad.drawing.replace(" loop\n", "\n")).decode()
    if " loop\n" in bad.drawing:
        data = data.replace("name='A'", 'name="A"').replace(
            '<task id="A" name="A"></task>', '<task id="A" name="A"><multiInstanceLoopCharacteristics/></task>'
        )
    (folder / "process.bpmn").write_text(data, encoding="utf-8")
    known = {"tasks": {task: entry for task, entry in GOOD["tasks"].items() if f" {task}" in bad.drawing}}
    (folder / "scenario.yaml").write_text(write_yaml({**GOOD, **known, **bad.changes}), encoding="utf-8")
    for file, text in bad.files.items():
        (folder / file).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(
        app, ["simulate", str(folder), "--log", str(out), "--seed", "1", "--json"], env={"LC_ALL": "C"}
    )
    assert result.exit_code == 1, result.output[:500]
    assert not out.exists()
    found = json.loads(result.output)["findings"]
    errors = [one for one in found if one["severity"] == "error"]
    mine = [one for one in errors if bad.says in one["what"] + one["remedy"]]
    assert mine, errors
    assert bad.key in " ".join(str(mine[0].get(place) or "") for place in ("file", "key", "element"))
    assert mine[0]["remedy"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model"]


def test_the_model_of_these_tests_is_good(tmp_path, drawn):
    (tmp_path / "process.bpmn").write_bytes(drawn(PLAIN))
    (tmp_path / "scenario.yaml").write_text(write_yaml(GOOD), encoding="utf-8")
    result = CliRunner().invoke(app, ["simulate", str(tmp_path), "--seed", "1", "--json"])
    assert result.exit_code == 0, result.output
