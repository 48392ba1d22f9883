"""Run: demand and staff as forms, a simulation in a process of its own, its measures, and heat on the drawing."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from bpr.app import panel
from bpr.app.amounts import measure_of, value_text
from bpr.app.drawing import with_diagram
from bpr.app.folder import digest
from bpr.app.reading import Reading, read
from bpr.app.runs import Request, Run, newest, run_of
from bpr.app.saving import fitted
from bpr.app.session import View, runner, view
from bpr.app.spans import shown, written
from bpr.app.variants import process_of
from bpr.app.views.results import figure, findings_list, sentence, table, watch
from bpr.app.views.scenarios import choose_scenario
from bpr.app.words import Words, plain, short
from bpr.app.work import answer
from bpr.document.edit import REMOVE, Path, edit_yaml
from bpr.errors import InputError

HEADLINES = ("cycle_time", "on_time_statutory", "visits", "handoffs", "cost_per_case", "wip")
MOST_HEADLINES = 5
HEAT = ("waiting", "cost", "visits")
HEIGHT = 640
"""Of the drawing, in px."""
MOST_REPLICATIONS = 200
MOST_STAFF = 10_000

Figures = dict[Path, Any]


def show() -> None:
    """Draw the page."""
    here = view()
    words = here.words
    chosen = choose_scenario(here)
    reading = read(here.project, chosen)
    runner().warm_up()
    form, answers = st.columns([3, 7], gap="medium")
    with form:
        run = _form(here, reading)
    with answers:
        if run is None:
            run = newest(here.project, runner(), "simulate", (chosen,))
        if run is None:
            st.info(words("run.none"))
        elif watch(run, words):
            _answer(here, run)


def _form(here: View, reading: Reading) -> Run | None:
    """Demand, staff and settings; the run that was asked for just now, or None."""
    words = here.words
    if reading.figures is None or reading.model is None:
        first = next((finding for finding in reading.findings if finding.severity == "error"), None)
        st.error(words("run.cannot"))
        if first is not None:
            st.markdown(sentence(first, words))
        return None
    past = newest(here.project, runner(), "simulate", (reading.scenario,))
    before = past.request if past else Request("simulate", (reading.scenario,), 10, 1)
    with st.form("run", border=True):
        left, right = st.columns(2)
        replications = left.number_input(
            words("run.replications"), 1, MOST_REPLICATIONS, before.replications, help=words("run.replications_help")
        )
        seed = right.number_input(words("run.seed"), 0, 2**31 - 1, before.seed, help=words("run.seed_help"))
        asked = st.form_submit_button(words("run.start"), type="primary", icon=":material/play_arrow:", width="stretch")
        st.markdown(f"**{words('run.demand')}**")
        demand = _demand(reading, words)
        st.markdown(f"**{words('run.staff')}**")
        staff = _staff(reading, words)
    if not asked or not _store(here, reading, demand, staff):
        return None
    request = Request("simulate", (reading.scenario,), int(replications), int(seed))
    return runner().start(here.project, request, fitted(here.project), answer)


def _demand(reading: Reading, words: Words) -> Figures:
    """How often cases arrive and for how long; what was changed, by path in the AS-IS."""
    figures = reading.figures or {}
    changes: Figures = {}
    for number, stream in enumerate(figures.get("arrivals") or ()):
        start = str(stream.get("start"))
        name = reading.graph.element(start).label if reading.graph is not None and start in reading.graph else start
        at = ("arrivals", number)
        interarrival = stream.get("interarrival")
        mean, path = (
            (interarrival.get("mean"), (*at, "interarrival", "mean"))
            if isinstance(interarrival, Mapping)
            else (interarrival, (*at, "interarrival"))
        )
        if mean is not None:
            before = shown(str(mean), words)
            text = st.text_input(
                words("run.every", name=plain(name)), before, key=f"{reading.key} {number} every {before}"
            )
            if text.strip() != before:
                changes[path] = text.strip()
        most = stream.get("max_count")
        count = st.number_input(
            words("run.most"),
            1,
            10_000_000,
            most,
            key=f"{reading.key} {number} most {most}",
            placeholder=words("app.nothing"),
        )
        if count != most:
            changes[*at, "max_count"] = REMOVE if count is None else int(count)
    before = shown(figures.get("horizon") or "", words)
    text = st.text_input(words("run.horizon"), before, key=f"{reading.key} horizon {before}")
    if text.strip() != before:
        changes["horizon",] = text.strip() or REMOVE
    if reading.scenario != reading.base:
        st.caption(words("run.demand_of_base"))
    return changes


def _staff(reading: Reading, words: Words) -> Figures:
    """How many people serve each role; what was changed, by path in the scenario."""
    changes: Figures = {}
    columns = st.columns(2)
    resources = (reading.figures or {}).get("resources") or {}
    fields: list[tuple[Path, str, int, int]] = []  # path, name, count, least
    for role, name in reading.roles(words).items():
        entry = resources[role]
        if "count" in entry or not entry.get("groups"):
            fields.append((("resources", role, "count"), name, int(entry.get("count", 1)), 1))
        for number, group in enumerate(entry.get("groups") or ()):
            title = words("run.staff_group", name=name, number=number + 1)
            fields.append((("resources", role, "groups", number, "count"), title, int(group.get("count", 1)), 0))
    for number, (path, name, count, least) in enumerate(fields):
        now = columns[number % 2].number_input(
            plain(name), least, MOST_STAFF, count, key=f"{reading.key} {path} {count}"
        )
        if now != count:
            changes[path] = int(now)
    return changes


def _store(here: View, reading: Reading, demand: Figures, staff: Figures) -> bool:
    """Write the figures into the drafts; False and a sentence where one of them cannot be."""
    words, project = here.words, here.project
    try:
        demand = {path: written(value) if isinstance(value, str) else value for path, value in demand.items()}
        for scenario, changes in ((reading.base, demand), (reading.scenario, _whole_lists(reading, staff))):
            if changes:
                project.write_draft(scenario, edit_yaml(project.read(scenario), changes))
    except InputError as error:
        for finding in error.findings:
            st.error(sentence(finding, words))
        return False
    return True


def _whole_lists(reading: Reading, changes: Figures) -> Figures:
    """Lists are inherited as a whole: a TO-BE that changes one group gets all groups of the role."""
    if not reading.inherits:
        return changes
    whole: Figures = {}
    resources = (reading.figures or {})["resources"]
    for path, value in changes.items():
        _, role, kind, *rest = path
        if kind == "groups":
            groups = whole.setdefault(
                ("resources", role, "groups"), [dict(group) for group in resources[role]["groups"]]
            )
            groups[rest[0]]["count"] = value
        else:
            whole[path] = value
    return whole


def _answer(here: View, run: Run) -> None:
    """What a run found."""
    words, result, request = here.words, run.result, run.request
    measures = result["measures"]
    if run_of(here.project, request, fitted(here.project)) != run:
        st.warning(words("run.changed"))
    st.caption(words("run.done", replications=request.replications, seed=request.seed))
    shown = [name for name in HEADLINES if name in measures and measures[name]["n"]][:MOST_HEADLINES]
    for name, column in zip(shown, st.columns(len(shown)), strict=True):
        with column:
            figure(measures[name], words)
    _heat(run, result["elements"], words)
    groups = result["shown"][words.language]["groups"]
    staff, *tabs = st.tabs(
        [words("run.staff_results"), *(plain(group) for group, _ in groups)], default=plain(groups[0][0])
    )
    with staff:
        _roles(result, read(here.project, request.scenarios[0]), words)
    certain = words("run.no_interval" if request.replications == 1 else "run.certain")
    for tab, (_, rows) in zip(tabs, groups, strict=True):
        with tab:
            table(
                [
                    {words("run.measure"): label, words("run.value"): value, words("run.interval"): interval or certain}
                    for _, label, value, interval in rows
                ]
            )
    findings_list(result["findings"], words)


def _roles(result: Mapping[str, Any], reading: Reading, words: Words) -> None:
    names = reading.roles(words)
    headings = result["role_headings"]
    table(
        [
            {
                words("form.performer"): short(names.get(role, row["name"])),
                **{
                    words.pick(heading["labels"]): value_text(measure_of(row[name]), words)
                    for name, heading in headings.items()
                },
            }
            for role, row in result["roles"].items()
        ]
    )


def _heat(run: Run, elements: Mapping[str, Mapping[str, Any]], words: Words) -> None:
    """The drawing as it was run, coloured by one measure, each figure on its element."""
    by = st.segmented_control(
        words("run.heat"), HEAT, default=HEAT[0], format_func=lambda name: words(f"run.heat_{name}"), key="heat"
    )
    by = by or HEAT[0]
    measures = {element: measure_of(row[by]) for element, row in elements.items()}
    measures = {element: measure for element, measure in measures.items() if measure.n and measure.value > 0}
    most = max(measures.values(), key=lambda measure: measure.value, default=None)
    heat = {
        element: panel.Warmth(measure.value / most.value, value_text(measure, words))
        for element, measure in measures.items()
        if most is not None
    }
    legend = None
    if most is not None:
        legend = panel.Legend(words(f"run.heat_{by}_title"), "0", value_text(most, words))
    xml = _drawing(run)
    panel.diagram(
        xml,
        doc=f"{run.path.name}@{digest(xml)}",
        key="heat drawing",
        words=words,
        height=HEIGHT,
        heat=heat,
        legend=legend,
    )


def _drawing(run: Run) -> bytes:
    """The drawing of the run, not the newest one: elements may have come and gone since."""
    files = {path.name: path.read_bytes() for path in run.inputs.iterdir()}
    name = process_of(files, run.request.scenarios[0])
    return with_diagram(files[name], name)
