"""The pages with Streamlit's own test frame: what a user sets is kept, what he must know is said, in both languages."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bpr.app.folder import FIRST_MODEL, Folder, Project, bundled_models
from bpr.app.reading import read
from bpr.app.runs import Request, run_of
from bpr.app.variants import make_to_be, process_of, scenarios
from bpr.app.work import answer
from bpr.document.edit import Path as Place
from bpr.document.edit import edit_yaml
from bpr.document.yaml import read_yaml

ROOT = Path(__file__).parents[1]
PAGES = "bpr/app/pages"
PATIENCE = 60


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("BPR_WORKSPACE", str(tmp_path))
    return Folder(tmp_path)


@pytest.fixture
def small(folder: Folder) -> Project:
    """A process of one task, with a TO-BE; a run of it takes no time."""
    from bpr.app.folder import BLANK  # noqa: PLC0415  # what is under test
    from bpr.first_scenario import first_scenario  # noqa: PLC0415  # what is under test

    data = BLANK.read_bytes()
    import bpr  # noqa: PLC0415

    project = folder.create("small", {"process.bpmn": data, "scenario.yaml": first_scenario(bpr.read_bpmn(data).graph)})
    make_to_be(project, read(project, "scenario.yaml"), "Faster", move_edits=False)
    return project


def county(folder: Folder, figures: Mapping[Place, object]) -> Project:
    """The county permit, with figures that a test knows."""
    project = folder.copy_of(bundled_models()["county-permit"])
    project.write_draft("scenario.yaml", edit_yaml(project.read("scenario.yaml"), figures))
    return project


def app(language: str = "en", **address: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for key, value in {"lang": language, **address}.items():
        test.query_params[key] = value
    return test.run()


def page(test: AppTest, name: str) -> AppTest:
    return test.switch_page(f"{PAGES}/{name}.py").run()


def said(test: AppTest) -> str:
    """Everything that the page says."""
    kinds = (test.markdown, test.caption, test.info, test.warning, test.error, test.metric)
    return "\n".join(str(getattr(element, "label", "")) + str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("model", bundled_models())
def test_every_page_opens_for_every_example_in_both_languages(folder: Folder, model: str, language: str) -> None:
    folder.copy_of(bundled_models()[model])
    test = app(language, model=model)
    for name in ("models", "run", "compare"):
        assert not page(test, name).exception


def test_a_newcomer_sees_an_example(folder: Folder) -> None:
    test = app()
    assert not test.exception
    assert [project.name for project in folder.projects()] == [FIRST_MODEL]


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("BPR_WORKSPACE", str(tmp_path / "file"))
    test = app()
    assert not test.exception
    assert "--workspace" in test.error[0].value


def test_the_language_is_switched_by_one_button(folder: Folder) -> None:
    test = app("en")
    test.button(key="language").click().run()
    assert test.button(key="language").label == "English"
    assert test.query_params["lang"] in ("zh", ["zh"])
    assert folder.projects()


def test_a_shared_address_opens_model_and_scenario(small: Project) -> None:
    test = app(model=small.name, scenario="to-be.yaml")
    assert test.session_state["scenario"] == "to-be.yaml"


@pytest.mark.parametrize("name", ["../../etc", "no-such-model", "small/.bpr"])
def test_an_address_of_nothing_opens_something_else(small: Project, name: str) -> None:
    test = app(model=name)
    assert not test.exception
    assert test.session_state["model"] == small.name


def test_an_edit_of_the_panel_becomes_a_draft_and_is_saved_by_a_button(small: Project) -> None:
    test = app(model=small.name)
    edited = small.read("process.bpmn").replace(b'<bpmn:task id="Task_1">', b'<bpmn:task id="Task_1" name="Review">')
    edit(test, edited)
    assert small.unsaved() == ("process.bpmn",)
    assert b'name="Review"' in small.read("process.bpmn")
    test.button(key="save").click().run()
    assert small.unsaved() == ()


def test_two_edits_in_a_row_both_arrive_and_none_is_met_twice(small: Project) -> None:
    test = app(model=small.name)
    first = small.read("process.bpmn").replace(b'id="Task_1">', b'id="Task_1" name="One">')
    edit(test, first, stamp="m-1")
    edit(test, first.replace(b"One", b"Two"), stamp="m-2")
    assert b'name="Two"' in small.read("process.bpmn")
    small.discard()
    test.run()  # the panel's value is still there, but it has been met
    assert small.unsaved() == ()


def test_the_first_edit_of_a_to_be_leaves_the_drawing_of_the_as_is_alone(folder: Folder) -> None:
    project = folder.copy_of(bundled_models()["county-permit"])
    before = project.read("process.bpmn")
    assert process_of(project.files(), "digital.yaml") == "process.bpmn"
    test = app(model=project.name, scenario="digital.yaml")
    edit(test, before.replace("窗口".encode(), "柜台".encode()))
    assert project.read("process.bpmn") == before
    assert process_of(project.files(), "digital.yaml") == "digital.bpmn"
    assert "柜台".encode() in project.read("digital.bpmn")


def test_a_copy_becomes_a_to_be_that_inherits_the_demand(small: Project) -> None:
    test = app(model=small.name)
    test.text_input(key="to-be name").set_value("Leaner").run()
    test.button(key="make to-be").click().run()
    made = test.session_state["scenario"]
    assert made in scenarios(small.files())
    document = read_yaml(small.read(made)).value
    assert (document["inherits"], document["name"]) == ("scenario.yaml", "Leaner")
    assert read(small, made).model is not None


def test_the_figures_of_a_clicked_task_are_shown_and_kept(small: Project) -> None:
    test = app(model=small.name)
    select(test, "Task_1", "Task")
    kind = next(box for box in test.selectbox if box.label == "Handling time")
    assert kind.value == "fixed"
    field = next(text for text in test.text_input if text.label == "Duration" and text.value == "30 min")
    field.set_value("1 h 30 min").run()
    assert read_yaml(small.read("scenario.yaml")).value["tasks"]["Task_1"]["work"] == "1.5 h"


def test_the_shares_of_a_branching_are_changed_together_and_make_100_percent(folder: Folder) -> None:
    project = county(folder, {("gateways", "Gateway_Complete"): {"Flow_Complete": 0.68, "Flow_Incomplete": 0.32}})
    test = app(model=project.name)
    select(test, "Gateway_Complete", "ExclusiveGateway")
    first, second = (number for number in test.number_input if number.key and " share " in number.key)
    assert (first.value, second.value) == (68.0, 32.0)
    first.set_value(75.0).run()
    assert "107.0" in test.warning[0].value
    second.set_value(25.0).run()
    next(button for button in test.button if button.label == "Apply").click().run()
    shares = read_yaml(project.read("scenario.yaml")).value["gateways"]["Gateway_Complete"]
    assert shares == {"Flow_Complete": 0.75, "Flow_Incomplete": 0.25}


def test_the_waiting_of_an_event_is_changed_in_the_language_of_the_reader(folder: Folder) -> None:
    given = {"dist": "lognormal", "mean": "5 d", "sd": "4 d"}
    project = county(folder, {("events", "Catch_Supplement", "delay"): given})
    test = app("zh", model=project.name)
    select(test, "Catch_Supplement", "IntermediateCatchEvent")
    next(text for text in test.text_input if text.value == "5 天").set_value("6 天").run()
    delay = read_yaml(project.read("scenario.yaml")).value["events"]["Catch_Supplement"]["delay"]
    assert delay == {"dist": "lognormal", "mean": "6 d", "sd": "4 d"}
    assert project.read("scenario.yaml").startswith(b"# County permit, AS-IS")  # what people wrote stays


def test_what_is_asked_of_the_applicant_goes_into_the_drawing_through_the_panel(small: Project) -> None:
    test = app(model=small.name)
    select(test, "Task_1", "Task")
    next(number for number in test.number_input if number.label == "Documents").set_value(4).run()
    asked = test.session_state["annotate"]
    assert (asked["element"], asked["attributes"], asked["request"]) == ("Task_1", {"documents": "4"}, 1)
    test.run()  # asked once, however often the page is drawn until the panel answers
    assert test.session_state["annotate"]["request"] == 1
    annotation = b'<bpmn:extensionElements><x:annotation xmlns:x="urn:bpr:1" documents="4"/></bpmn:extensionElements>'
    edit(test, small.read("process.bpmn").replace(b'id="Task_1">', b'id="Task_1">' + annotation), stamp="m-10")
    assert test.session_state["annotate"] == {"request": 1}


def test_a_task_that_several_do_together_is_shown_in_words(folder: Folder) -> None:
    project = county(folder, {("tasks", "Task_Inspect", "performer"): {"all_of": {"reviewer": 2}}})
    test = app(model=project.name)
    select(test, "Task_Inspect", "UserTask")
    assert "2 × Reviewer" in said(test)


def test_figures_that_are_discarded_do_not_come_back_from_the_form(small: Project) -> None:
    test = app(model=small.name)
    select(test, "Task_1", "Task")
    next(text for text in test.text_input if text.value == "30 min").set_value("3 h").run()
    assert small.unsaved() == ("scenario.yaml",)
    test.button(key="discard").click().run()
    test.run()
    assert small.unsaved() == ()
    assert [text.value for text in test.text_input if text.label == "Duration"] == ["30 min"]


def test_a_duration_without_unit_is_refused_with_a_remedy(small: Project) -> None:
    test = app(model=small.name)
    select(test, "Task_1", "Task")
    field = next(text for text in test.text_input if text.value == "30 min")
    field.set_value("45").run()
    assert "has no unit" in test.error[0].value
    assert read_yaml(small.read("scenario.yaml")).value["tasks"]["Task_1"]["work"] == "30 min"


def test_what_was_assumed_is_said_until_it_is_given(small: Project) -> None:
    codes = [finding.code for finding in read(small, "scenario.yaml").findings]
    assert {"FIRST-WORK", "FIRST-DEMAND", "FIRST-STAFF"} <= set(codes)
    test = page(app(model=small.name), "run")
    next(text for text in test.text_input if text.value == "1 h").set_value("25 min")
    next(button for button in test.button if button.label == "Run").click().run()
    codes = [finding.code for finding in read(small, "scenario.yaml").findings]
    assert "FIRST-DEMAND" not in codes


def test_demand_that_is_changed_in_the_to_be_changes_for_both(small: Project) -> None:
    test = page(app(model=small.name, scenario="to-be.yaml"), "run")
    next(text for text in test.text_input if text.value == "1 h").set_value("50 min")
    next(number for number in test.number_input if number.label == "Staff").set_value(3)
    next(button for button in test.button if button.label == "Run").click().run()
    assert read_yaml(small.read("scenario.yaml")).value["arrivals"][0]["interarrival"]["mean"] == "50 min"
    assert read_yaml(small.read("to-be.yaml")).value["resources"] == {"Process_1": {"count": 3}}


def test_a_run_in_a_process_of_its_own_is_found_again_after_a_refresh(small: Project) -> None:
    test = page(app(model=small.name), "run")
    next(number for number in test.number_input if number.label == "Replications").set_value(2)
    next(button for button in test.button if button.label == "Run").click().run()
    for _ in range(200):
        if test.metric:
            break
        test.run()
    assert test.metric[0].label == "Cycle time"
    again = page(app("zh", model=small.name), "run")
    assert again.metric[0].label == "全程用时"


def test_a_comparison_says_plainly_that_nothing_changed(small: Project) -> None:
    request = Request("compare", ("scenario.yaml", "to-be.yaml"), 2, 1)
    run = run_of(small, request, small.files())
    for name, data in small.files().items():
        (run.inputs / name).parent.mkdir(parents=True, exist_ok=True)
        (run.inputs / name).write_bytes(data)
    content = {"kind": "compare", "scenarios": request.scenarios, "replications": 2, "seed": 1}
    (run.path / "request.json").write_text(json.dumps(content), encoding="utf-8")
    answer(run.path)
    test = page(app("zh", model=small.name), "compare")
    assert not test.exception
    assert any("无显著变化" in str(frame.value) for frame in test.dataframe)
    assert "无显著变化" in said(test)


def test_a_model_that_cannot_run_says_why_and_where(folder: Folder, small: Project) -> None:
    broken = small.read("process.bpmn").replace(b"endEvent", b"task")
    project = folder.create("broken", {**small.files(), "process.bpmn": broken})
    test = page(app("zh", model=project.name), "run")
    assert "没有结束事件" in said(test)
    assert not [button for button in test.button if button.label == "开始仿真"]


def test_a_click_on_a_finding_asks_the_panel_to_show_the_element(folder: Folder, small: Project) -> None:
    dead_end = small.read("process.bpmn").replace(b'targetRef="End_1"', b'targetRef="Task_1"')
    project = folder.create("dead-end", {**small.files(), "process.bpmn": dead_end})
    test = app(model=project.name)
    found = [button for button in test.button if (button.key or "").startswith("finding 0")]
    found[0].click().run()
    element = next(f.where.element for f in read(project, "scenario.yaml").findings if f.where.element)
    assert test.session_state["focus"] == {"element": element, "request": 1}


def test_names_with_markup_are_shown_letter_by_letter(folder: Folder, small: Project) -> None:
    nasty = small.read("process.bpmn").replace(
        b'id="Task_1">', b'id="Task_1" name="![x](http://a/b.png)&lt;script&gt;">'
    )
    project = folder.create("nasty", {**small.files(), "process.bpmn": nasty})
    test = app(model=project.name)
    select(test, "Task_1", "Task")
    assert r"\!\[x\]\(http\:" in said(test)
    assert "![x]" not in said(test)
    assert "<script>" not in said(test)


def test_names_with_markup_stay_harmless_in_labels_too(small: Project) -> None:
    image = "![x](http://a/b.png)"
    figures = {("name",): image, ("resources", "Process_1", "name"): image}
    small.write_draft("scenario.yaml", edit_yaml(small.read("scenario.yaml"), figures))
    drawing = small.read("process.bpmn").replace(b'id="Start_1">', f'id="Start_1" name="{image}">'.encode())
    small.write_draft("process.bpmn", drawing)
    test = page(app(model=small.name), "run")
    kinds = (test.number_input, test.text_input, test.metric, test.button, test.markdown)
    labels = [element.label for kind in kinds for element in kind if hasattr(element, "label")]
    assert sum("x" in label and "png" in label for label in labels) == 2
    assert not [label for label in labels if "![x]" in label]


def test_a_change_in_another_window_is_neither_overwritten_nor_lost(small: Project) -> None:
    test = app(model=small.name)
    other = small.read("process.bpmn").replace(b'id="Task_1">', b'id="Task_1" name="Theirs">')
    mine = other.replace(b"Theirs", b"Mine")
    small.write_draft("process.bpmn", other)
    edit(test, mine)
    assert small.read("process.bpmn") == other
    assert "another window" in test.warning[0].value
    assert [path.read_bytes() for path in small.path.glob(".bpr/conflicts/*")] == [mine]


def test_a_process_is_put_aside_not_deleted(small: Project, folder: Folder) -> None:
    test = app(model=small.name)
    test.button(key="remove").click().run()
    assert not test.exception
    assert small.name not in [project.name for project in folder.projects()]
    assert list(folder.path.glob(".removed/*/small/process.bpmn"))


def test_figures_of_a_removed_task_are_left_aside_and_removed_by_saving(small: Project) -> None:
    gone = small.read("process.bpmn").replace(b'"Task_1"', b'"Task_2"')
    test = app(model=small.name)
    edit(test, gone)
    reading = read(small, "scenario.yaml")
    assert "ASIDE" in [finding.code for finding in reading.findings]
    assert reading.model is not None
    test.button(key="save").click().run()
    assert "tasks" not in read_yaml(small.read("scenario.yaml")).value
    assert read_yaml(small.read("to-be.yaml")).value["tasks"]["Task_1"]["work"] == "30 min"  # its drawing has it still


def edit(test: AppTest, xml: bytes, stamp: str = "m-1") -> None:
    """What the panel sends after an edit."""
    send(test, xml.decode(), None, stamp)


def select(test: AppTest, element: str, kind: str) -> None:
    """What the panel sends after a click on an element."""
    send(test, None, {"id": element, "type": kind, "name": ""}, "m-9")


def send(test: AppTest, xml: str | None, selected: dict[str, str] | None, stamp: str) -> None:
    token = list(test.session_state["known"])[-1]  # opened last
    test.session_state["editor"] = {"doc": token, "stamp": stamp, "xml": xml, "selected": selected, "error": None}
    test.run()


@pytest.fixture(autouse=True)
def close_runner() -> Iterator[None]:
    """The processes that the app started end with the test."""
    yield
    import streamlit as st  # noqa: PLC0415

    from bpr.app.session import runner  # noqa: PLC0415

    runner().close()
    st.cache_resource.clear()
