"""Scenario files: what is read, from where, what variants inherit, and that what is written reads back equal."""

import json
import pickle
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bpr.document.label import Label
from bpr.errors import ScenarioError, Where
from bpr.scenario.distributions import constant, distribution
from bpr.scenario.read import changed, json_schema, make_scenario, read_scenario, to_mapping, to_yaml
from bpr.scenario.schema import Scenario
from bpr.units import DAY, HOUR, MINUTE, Span

FULL = Path(__file__).with_name("full.yaml")
HEAD = "schema: bpr/scenario/1\nstart: 2026-01-05T08:30:00+08:00\n"


def read(text: str) -> Scenario:
    return read_scenario((HEAD + text).encode(), name="x.yaml")


def files(folder: Path, **texts: str) -> Path:
    """Scenario files of a folder; the path of the one called ``variant``."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(HEAD + text, encoding="utf-8")
    return folder / "variant.yaml"


def test_every_key_of_a_scenario_is_read_as_a_value() -> None:
    scenario = read_scenario(FULL)
    assert (scenario.name.text("zh"), scenario.name.text("en"), scenario.currency) == ("现状", "AS-IS 2026", "CNY")
    assert (scenario.horizon, scenario.warmup) == (Span(250, "wd"), Span(20, "wd"))
    assert scenario.limits.statutory == Span(20, "wd")
    assert scenario.start == datetime.fromisoformat("2026-01-05T08:30:00+08:00")
    reviewer = scenario.resources["reviewer"]
    assert (reviewer.size, [group.hourly_cost for group in reviewer.resolved_groups()]) == (3, [90, 95])
    assert [group.calendar for group in scenario.resources["window_clerk"].resolved_groups()] == ["counter"]
    assert scenario.tasks["Task_Panel"].performer.all_of == {"reviewer": 2, "chief": 1}
    assert scenario.tasks["Task_Either"].work.of("reviewer") == constant(12 * MINUTE)
    assert scenario.tasks["Task_Review"].work.of("anybody") == constant(45 * MINUTE)
    assert scenario.tasks["Task_Sign"].batch.size == 20
    assert str(scenario.tasks["Task_Set"].set["amount"]) == "amount * 1.1"
    assert scenario.tasks["Task_Accept"].priority == 2
    assert str(scenario.tasks["Task_Review"].priority) == "amount / 2"
    assert scenario.gateways["Gateway_Kind"]["Flow_B"].default
    assert scenario.gateways["Gateway_Complete"]["Flow_Complete"].probability == 0.7
    assert scenario.transfers["internal"].delay == constant(2 * HOUR)
    assert scenario.attributes["kind"].shares == {"simple": 0.7, "complex": 0.3}
    assert scenario.attributes["amount"].distribution == distribution("lognormal", unit="1", mean=1000, sd=300)
    assert scenario.backlog[0].age == constant(5 * DAY)
    assert scenario.working_day_calendar == scenario.calendar("office")


def test_what_is_written_reads_back_equal() -> None:
    scenario = read_scenario(FULL)
    text = to_yaml(scenario)
    assert read_scenario(text.encode()) == scenario
    assert to_yaml(read_scenario(text.encode())) == text
    assert make_scenario(to_mapping(scenario)) == scenario


def test_every_scenario_of_the_models_reads_back_equal(models: Path) -> None:
    paths = [path for path in sorted(models.glob("*/*.yaml")) if b"bpr/scenario/1" in path.read_bytes()]
    assert paths
    for path in paths:
        scenario = read_scenario(path)
        assert read_scenario(to_yaml(scenario).encode()) == scenario, path


def test_a_scenario_travels_between_processes() -> None:
    scenario = read_scenario(FULL)
    again = pickle.loads(pickle.dumps(scenario))  # noqa: S301  # our own bytes
    assert again == scenario
    assert again.source.line("tasks.Task_Accept") == scenario.source.line("tasks.Task_Accept")


def test_a_scenario_does_not_change() -> None:
    scenario = read_scenario(FULL)
    with pytest.raises(ValidationError):
        scenario.name = Label()  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        scenario.tasks["x"] = scenario.tasks["Task_Sign"]  # type: ignore[index]  # that is the point


def test_every_key_has_its_line_and_is_no_part_of_the_value() -> None:
    scenario = read_scenario(FULL)
    assert (
        FULL.read_text(encoding="utf-8")
        .splitlines()[scenario.source.line("tasks.Task_Sign.batch.at") - 1]
        .startswith("  Task_Sign")
    )
    assert scenario.source.line("tasks.Task_Nowhere") is None
    assert scenario.source.where("tasks.Task_Sign.nothing") == Where(
        "full.yaml", scenario.source.line("tasks.Task_Sign"), "tasks.Task_Sign.nothing"
    )
    assert read_scenario(b"\n\n" + FULL.read_bytes()) == scenario


def test_defaults_are_those_that_are_written_down() -> None:
    scenario = read("")
    assert (scenario.process, scenario.drain, scenario.timezone) == ("process.bpmn", True, "+08:00")
    assert scenario.calendars == {}
    assert scenario.working_day_calendar.weekly.minutes == 5 * 1440
    assert scenario.zone.utcoffset(None) == timedelta(hours=8)


def test_a_start_without_offset_takes_that_of_the_time_zone() -> None:
    scenario = read_scenario(b"schema: bpr/scenario/1\nstart: 2026-07-01T09:00\ntimezone: Europe/Berlin\n")
    assert scenario.start.isoformat() == "2026-07-01T09:00:00+02:00"
    assert read_scenario(to_yaml(scenario).encode()) == scenario


def test_a_program_may_give_values_instead_of_text() -> None:
    scenario = make_scenario({
        "start": datetime.fromisoformat("2026-01-05T08:30:00+08:00"),
        "horizon": Span(3 * DAY),
        "resources": {"clerk": {"count": 2}},
        "tasks": {"A": {"performer": "clerk", "work": distribution("gamma", mean=5 * MINUTE, sd=MINUTE)}},
    })  # fmt: skip
    assert scenario == make_scenario(to_mapping(scenario))
    assert scenario.source.files == ()


def test_null_stands_for_the_default() -> None:
    assert read("horizon: null\ntasks: {A: {delay: null}}\n") == read("tasks: {A: {}}\n")


# Variants


def test_a_variant_inherits_key_by_key(tmp_path: Path) -> None:
    path = files(
        tmp_path,
        base=(
            "name: Base\nresources: {clerk: {count: 2, hourly_cost: 50}, chief: {count: 1}}\n"
            "tasks: {A: {work: 5 min, delay: 1 d}, B: {}}\n"
        ),
        variant=(
            "inherits: base.yaml\nname: Variant\nresources: {clerk: {count: 3}, chief: null}\n"
            "tasks: {A: {delay: null}, C: {delay: 2 d}}\n"
        ),
    )
    scenario = read_scenario(path)
    assert scenario == read(
        "name: Variant\nresources: {clerk: {count: 3, hourly_cost: 50}}\n"
        "tasks: {A: {work: 5 min}, B: {}, C: {delay: 2 d}}\n"
    )
    assert scenario.source.where("resources.clerk.count") == Where("variant.yaml", 5, "resources.clerk.count")
    assert scenario.source.where("resources.clerk.hourly_cost") == Where("base.yaml", 4, "resources.clerk.hourly_cost")
    assert scenario.source.files == ("variant.yaml", "base.yaml")


def test_a_variant_replaces_lists_and_distributions_as_a_whole(tmp_path: Path) -> None:
    path = files(
        tmp_path,
        base=(
            "horizon: 5 d\narrivals: [{start: S, interarrival: 5 min}, {start: T, interarrival: 6 min}]\n"
            "tasks:\n  A: {work: {dist: lognormal, mean: 5 min, sd: 2 min}}\n"
            "  B: {work: {dist: gamma, mean: 5 min, sd: 1 min}}\n"
            "attributes: {k: {categorical: {a: 0.5, b: 0.5}}}\n"
        ),
        variant=(
            "inherits: base.yaml\narrivals: [{start: S, interarrival: 7 min}]\n"
            "attributes: {k: {categorical: {c: 1.0}}}\n"
            "tasks: {A: {work: {dist: uniform, low: 1 min, high: 2 min}}, B: {work: {mean: 9 min}}}\n"
        ),
    )
    scenario = read_scenario(path)
    assert [arrival.interarrival for arrival in scenario.arrivals] == [constant(7 * MINUTE)]
    assert scenario.tasks["A"].work.distribution == distribution("uniform", low=MINUTE, high=2 * MINUTE)
    assert scenario.tasks["B"].work.distribution == distribution("gamma", mean=9 * MINUTE, sd=MINUTE)
    assert scenario.attributes["k"].shares == {"c": 1}


def test_variants_may_be_varied_again(tmp_path: Path) -> None:
    path = files(
        tmp_path,
        base="currency: CNY\n",
        middle="inherits: base.yaml\nname: M\n",
        variant="inherits: middle.yaml\nname: V\n",
    )
    assert (read_scenario(path).currency, str(read_scenario(path).name)) == ("CNY", "V")


def test_a_mistake_in_the_base_is_said_at_its_file(tmp_path: Path) -> None:
    path = files(tmp_path, base="horizn: 5 d\n", variant="inherits: base.yaml\nwarmup: 5\n")
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    assert [(f.where.file, f.where.line, f.code) for f in caught.value.findings] == [
        ("base.yaml", 3, "KEY-UNKNOWN"),
        ("variant.yaml", 4, "SPAN-BARE"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../base.yaml",
        "/etc/passwd",
        "sub/base.yaml",
        "..",
        ".",
        "''",
        "C:base.yaml",
        '"a\\0b"',
        "[base.yaml]",
        "3",
        "..\\base.yaml",
    ],
)
def test_a_variant_inherits_only_from_beside_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScenarioError, match="inherits only from a file beside it"):
        read_scenario(files(tmp_path, variant=f"inherits: {name}\n"))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.yaml").write_text(HEAD)
    (inner / "base.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(ScenarioError, match="inherits only from a file beside it"):
        read_scenario(files(inner, variant="inherits: base.yaml\n"))


@pytest.mark.parametrize("other", ["variant", "base"])
def test_a_circle_of_variants_is_an_error(tmp_path: Path, other: str) -> None:
    path = files(tmp_path, base="inherits: variant.yaml\n", variant=f"inherits: {other}.yaml\n")
    with pytest.raises(ScenarioError, match="circle"):
        read_scenario(path)


def test_a_chain_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    path = files(
        tmp_path, variant="inherits: v0.yaml\n", **{f"v{n}": f"inherits: v{n + 1}.yaml\n" for n in range(20)}, v20=""
    )
    with pytest.raises(ScenarioError, match="too long a chain"):
        read_scenario(path)


def test_a_missing_base_suggests_its_neighbours(tmp_path: Path) -> None:
    path = files(tmp_path, base="", variant="inherits: bsae.yaml\n")
    with pytest.raises(
        ScenarioError,
        match=r"variant\.yaml:3: inherits: The file 'bsae\.yaml' cannot be read.*Did you mean 'base\.yaml'",
    ):
        read_scenario(path)


def test_to_delete_what_is_not_there_is_a_slip_of_the_pen(tmp_path: Path) -> None:
    path = files(
        tmp_path, base="tasks: {Task_Review: {}}\n", variant="inherits: base.yaml\ntasks: {Task_Reveiw: null}\n"
    )
    with pytest.raises(ScenarioError, match=r"no 'Task_Reveiw' to delete.*Did you mean 'Task_Review'"):
        read_scenario(path)


def test_bytes_cannot_inherit() -> None:
    with pytest.raises(ScenarioError, match=r"x\.yaml:3: inherits: A scenario read from memory cannot inherit"):
        read("inherits: base.yaml\n")


# Changes by a program


def test_a_change_gives_another_scenario() -> None:
    scenario = read_scenario(FULL)
    variant = changed(
        scenario, {"resources.chief.count": 3, "horizon": "100 wd", "tasks.Task_Loop": None, "limits.committed": "5 wd"}
    )
    assert (variant.resources["chief"].count, variant.horizon, "Task_Loop" in variant.tasks) == (
        3,
        Span(100, "wd"),
        False,
    )
    assert (variant.limits.statutory, variant.limits.committed) == (Span(20, "wd"), Span(5, "wd"))
    assert scenario.resources["chief"].count == 1


def test_a_wrong_change_is_refused_by_key() -> None:
    with pytest.raises(ScenarioError, match=r"resources\.chief\.count: -1 is too small"):
        changed(read_scenario(FULL), {"resources.chief.count": -1})


# The JSON schema


def _fields(schema: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    models = [schema, *schema["$defs"].values()]  # type: ignore[union-attr,misc]  # a JSON schema
    return [
        (f"{model.get('title')}.{key}", field) for model in models for key, field in model.get("properties", {}).items()
    ]


def test_the_schema_describes_every_key_with_an_example() -> None:
    fields = _fields(json_schema())
    assert len(fields) > 70
    assert [name for name, field in fields if not field.get("description") or not field.get("examples")] == []
    assert json.dumps(json_schema())


def test_the_schema_accepts_what_is_read_and_refuses_an_unknown_key() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())
    value = to_mapping(read_scenario(FULL))
    assert list(validator.iter_errors(value)) == []
    assert list(validator.iter_errors({**value, "nmae": "x"})) != []
    assert list(validator.iter_errors({**value, "horizon": 250})) != []


def test_every_example_of_the_schema_is_read() -> None:
    for name, field in _fields(json_schema()):
        if name.startswith("Scenario.") and name not in ("Scenario.inherits", "Scenario.limit_calendar"):
            value = {name.partition(".")[2]: field["examples"][0]}  # type: ignore[index]  # tested above
            base = {
                "start": "2026-01-05T08:30:00+08:00",
                "horizon": "5 d",
                "resources": {"reviewer": {"count": 1}},
                "calendars": {"office": {"hours": {"mon": "08:00-09:00"}}},
            }
            assert make_scenario({**base, **value}), name


def test_reading_loads_neither_scipy_nor_pandas_nor_the_holiday_library() -> None:
    code = (
        "import sys, bpr.scenario.read, bpr.organisation.read;"
        "print([m for m in ('holidays', 'scipy', 'pandas', 'networkx', 'lxml') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
