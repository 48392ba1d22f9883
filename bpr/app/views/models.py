"""Models: bring in a drawing, see and edit it, give its figures, make a TO-BE beside the AS-IS."""

from collections.abc import Sequence

import streamlit as st

from bpr.app import panel
from bpr.app.editor import KEY, opened, take
from bpr.app.folder import Project
from bpr.app.reading import Reading, read
from bpr.app.saving import save
from bpr.app.session import View, choose, view
from bpr.app.variants import make_to_be
from bpr.app.views.forms import element_form
from bpr.app.views.results import sentence
from bpr.app.views.scenarios import choose_scenario
from bpr.app.words import Words, plain
from bpr.errors import Finding
from bpr.report.verdicts import verdict_in_words

ICONS = {"error": ":material/error:", "warning": ":material/warning:", "assumption": ":material/help:"}
VERDICTS = {
    "sound": ":material/task_alt:",
    "not sound": ":material/report:",
    "not decided": ":material/pending:",
}
SHOWN = 60
"""Findings that are listed; a file can have thousands."""
HEIGHT, LARGE = 660, 900
"""Of the drawing, in px."""


def show() -> None:
    """Draw the page."""
    here = view()
    words = here.words
    selected = take(here)
    tabs, status = st.columns([5, 7], vertical_alignment="center")
    with tabs:
        chosen = choose_scenario(here)
    reading = read(here.project, chosen)
    with status:
        _actions(here, reading)
    large = st.session_state.get("large", False)
    drawing, side = (st.container(), st.container()) if large else st.columns([7, 3], gap="medium")
    with drawing:
        doc = _editor(here, reading, LARGE if large else HEIGHT)
    with side:
        figures, findings = st.tabs([words("models.figures"), words("models.findings", count=len(reading.findings))])
        with figures:
            element_form(reading, selected if doc else None, doc, words)
        with findings:
            for verdict in reading.verdicts:
                st.markdown(f"{VERDICTS[verdict.outcome]} {plain(verdict_in_words(verdict, words.language))}")
            _findings(reading.findings, reading, words)


def _editor(here: View, reading: Reading, height: int) -> str:
    """The drawing, with a mark on every element that something was found about. Returns its token, or none."""
    words = here.words
    try:
        drawing = opened(here, reading.scenario)
    except FileNotFoundError:
        st.error(words("models.no_drawing", file=plain(reading.process)))
        return ""
    marks = {
        finding.where.element: finding.severity
        for finding in reversed(reading.findings)  # an error is said first and shall show
        if finding.where.element is not None and finding.severity != "assumption"
    }
    panel.diagram(drawing.xml, doc=drawing.token, key=KEY, words=words, mode="edit", height=height, marks=marks)
    return drawing.token


def _actions(here: View, reading: Reading) -> None:
    """Whether all is saved, and what can be done with the drawing."""
    words, project = here.words, here.project
    unsaved = project.unsaved()
    state, larger, keep, to_be, more = st.columns([2.7, 2.1, 1.4, 2.8, 1.7], vertical_alignment="center")
    if unsaved:
        files = ", ".join(plain(file) for file in unsaved)
        state.markdown(f":material/edit_note: {words('models.unsaved')}", help=files)
    else:
        state.markdown(f":material/cloud_done: {words('models.saved')}")
    now = st.session_state.get("large", False)
    if larger.toggle(words("models.large"), now, key="large drawing") != now:
        st.session_state["large"] = not now
        st.rerun()
    if keep.button(words("models.save"), type="primary", disabled=not unsaved, width="stretch", key="save"):
        save(project)
        st.rerun()
    with to_be.popover(words("models.to_be"), icon=":material/content_copy:", width="stretch"):
        _to_be(project, reading, words)
    with more.popover(words("models.more"), width="stretch"):
        _more(here, reading, unsaved=bool(unsaved))


def _to_be(project: Project, reading: Reading, words: Words) -> None:
    """Copy the drawing and its figures to a TO-BE."""
    st.caption(words("models.to_be_help"))
    default = words("models.to_be_default")
    name = st.text_input(words("models.to_be_name"), value=default, max_chars=80, key="to-be name")
    alone = reading.process in project.unsaved() and st.radio(
        words("models.edits"),
        [True, False],
        format_func=lambda to_be: words("models.edits_to_be" if to_be else "models.edits_both"),
    )
    if st.button(words("models.to_be_make"), type="primary", disabled=not name.strip(), key="make to-be"):
        made = make_to_be(project, reading, name.strip(), move_edits=bool(alone))
        choose(project.name, made)
        st.rerun()


def _more(here: View, reading: Reading, *, unsaved: bool) -> None:
    """Take the drawing along, go back to what was saved, or put the process aside."""
    words, project = here.words, here.project
    st.download_button(
        words("models.download"),
        lambda: project.read(reading.process),
        file_name=f"{project.name}-{reading.process}",
        mime="application/xml",
        icon=":material/download:",
        width="stretch",
        on_click="ignore",
        disabled=reading.graph is None,
    )
    if st.button(words("models.discard"), key="discard", disabled=not unsaved, width="stretch", icon=":material/undo:"):
        project.discard()
        st.rerun()
    st.caption(words("models.discard_help"))
    if st.button(words("models.remove"), key="remove", width="stretch", icon=":material/archive:"):
        here.folder.remove(project)
        st.rerun()
    st.caption(words("models.remove_help"))


def _findings(findings: Sequence[Finding], reading: Reading, words: Words) -> None:
    """Each finding a line; a click shows the element in the drawing."""
    if not findings:
        st.markdown(f":material/check_circle: {words('models.no_findings')}")
    for number, finding in enumerate(findings[:SHOWN]):
        element = finding.where.element
        if element is not None and reading.graph is not None and element in reading.graph:
            found = reading.graph.element(element)
            label = plain(found.name or words("form.unnamed"))
            if st.button(
                label,
                icon=ICONS[finding.severity],
                key=f"finding {number} {element}",
                help=words("models.locate"),
                type="tertiary",
            ):
                panel.focus(element)
                st.rerun()
            st.markdown(_sentence(finding, words))
        else:
            exact = finding.where.line is not None or finding.where.key is not None
            st.markdown(f"{ICONS[finding.severity]} {sentence(finding, words) if exact else _sentence(finding, words)}")
    if len(findings) > SHOWN:
        st.caption(words("models.more_findings", count=len(findings) - SHOWN))


def _sentence(finding: Finding, words: Words) -> str:
    what, remedy = words.finding(finding)
    return f"{plain(what)} {plain(remedy)}".strip()
