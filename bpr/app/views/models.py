"""Models: bring in a drawing, see and edit it, give its figures, make a TO-BE beside the AS-IS."""

from collections.abc import Sequence

import streamlit as st

from bpr.app import panel
from bpr.app.folder import digest
from bpr.app.views.forms import element_form
from bpr.app.reading import Reading, make_to_be, own_drawing, process_of, read, save
from bpr.app.views.scenarios import choose_scenario
from bpr.app.session import View, choose, view
from bpr.app.words import Words, plain
from bpr.errors import Finding

ICONS = {"error": ":material/error:", "warning": ":material/warning:", "assumption": ":material/help:"}
SHOWN = 60
"""Findings that are listed; a file can have thousands."""
HEIGHT, LARGE = 660, 900
"""Of the drawing, in px."""


def show() -> None:
    """Draw the page."""
    here = view()
    words = here.words
    tabs, status = st.columns([5, 7], vertical_alignment="center")
    with tabs:
        chosen = choose_scenario(here)
    large = st.session_state.get("large", False)
    drawing, side = (st.container(), st.container()) if large else st.columns([7, 3], gap="medium")
    with drawing:
        selected = _editor(here, chosen, LARGE if large else HEIGHT)
    reading = read(here.project, chosen)
    with status:
        _save(here, reading)
    with side:
        figures, findings = st.tabs([words("models.figures"), words("models.findings", count=len(reading.findings))])
        with figures:
            element_form(reading, selected, words)
        with findings:
            _findings(reading.findings, reading, words)


def _editor(here: View, scenario: str, height: int) -> panel.Selected | None:
    """The drawing. Takes what the user drew into a draft and returns the selected element."""
    project, words = here.project, here.words
    file = process_of(project.files(), scenario)
    try:
        xml = project.read(file)
    except FileNotFoundError:
        st.error(words("models.no_drawing", file=plain(file)))
        return None
    docs: dict[str, tuple[str, str, str]] = st.session_state.setdefault("docs", {})  # token -> model, scenario, file
    known: dict[str, tuple[str, str]] = st.session_state.setdefault("known", {})  # file -> token, digest on the disk
    name = f"{project.name}/{scenario}/{file}"
    token, seen = known.get(name, ("", ""))
    if seen != digest(xml):  # first seen, or changed by someone else: the panel is to read it
        token = f"{name}@{len(docs)}-{digest(xml)}"
        docs[token] = (project.name, scenario, file)
        known[name] = token, digest(xml)
    edit = panel.diagram(xml, doc=token, key="editor", words=words, mode="edit", height=height)
    if edit is None:
        return None
    if edit.xml is not None and edit.doc in docs and st.session_state.get("met") != edit.stamp:
        st.session_state["met"] = edit.stamp
        _take(here, edit, docs[edit.doc])
    return edit.selected if edit.doc == token else None


def _take(here: View, edit: panel.Edit, place: tuple[str, str, str]) -> None:
    """Write an edit into the draft of the file it was made in, which may not be the one on show any more."""
    model, scenario, file = place
    project = here.folder.project(model)
    known = st.session_state["known"]
    name = f"{model}/{scenario}/{file}"
    if project is None or edit.xml is None or known[name][0] != edit.doc:
        return  # the file was put aside, or its edits were discarded meanwhile
    own = own_drawing(project, scenario, file)
    project.write_draft(own, edit.xml)
    panel.confirm(edit.doc, edit.stamp, edit.xml)
    known[name] = edit.doc, digest(edit.xml)
    if own != file:  # the first edit of a TO-BE that was drawn like the AS-IS: it has a file of its own now
        st.session_state["docs"][edit.doc] = (model, scenario, own)
        known[f"{model}/{scenario}/{own}"] = edit.doc, digest(edit.xml)


def _save(here: View, reading: Reading) -> None:
    """What is not saved yet, and what can be done about it."""
    words, project = here.words, here.project
    unsaved = project.unsaved()
    state, larger, keep, to_be, discard = st.columns([2.6, 2, 1.4, 2.7, 1.8], vertical_alignment="center")
    now = st.session_state.get("large", False)
    if larger.toggle(words("models.large"), now, key="large drawing") != now:
        st.session_state["large"] = not now
        st.rerun()
    if unsaved:
        state.markdown(f":material/edit_note: {words('models.unsaved')}", help=", ".join(plain(file) for file in unsaved))
    else:
        state.markdown(f":material/cloud_done: {words('models.saved')}")
    if keep.button(words("models.save"), type="primary", disabled=not unsaved, width="stretch", key="save"):
        save(project)
        st.rerun()
    with to_be.popover(words("models.to_be"), icon=":material/content_copy:", width="stretch"):
        st.caption(words("models.to_be_help"))
        name = st.text_input(words("models.to_be_name"), value=words("models.to_be_default"), max_chars=80)
        alone = reading.process in unsaved and st.radio(
            words("models.edits"), [True, False], format_func=lambda to_be: words("models.edits_to_be" if to_be else "models.edits_both")
        )
        if st.button(words("models.to_be_make"), type="primary", disabled=not name.strip(), key="make to-be"):
            made = make_to_be(project, reading, name.strip(), move_edits=bool(alone))
            choose(project.name, made)
            st.rerun()
    with discard.popover(words("models.discard"), disabled=not unsaved, width="stretch"):
        st.caption(words("models.discard_help"))
        if st.button(words("models.discard_sure"), key="discard"):
            project.discard()
            st.rerun()


def _findings(findings: Sequence[Finding], reading: Reading, words: Words) -> None:
    """Each finding a line; a click shows the element in the drawing."""
    if not findings:
        st.markdown(f":material/check_circle: {words('models.no_findings')}")
    for number, finding in enumerate(findings[:SHOWN]):
        element = finding.where.element
        if element is not None and reading.graph is not None and element in reading.graph:
            label = plain(reading.graph.element(element).label)
            if st.button(label, icon=ICONS[finding.severity], key=f"finding {number} {element}", help=words("models.locate"), type="tertiary"):
                panel.focus(element)
                st.rerun()
        else:
            place = plain(words.place(finding.where))
            st.markdown(f"{ICONS[finding.severity]} {place}" if place else ICONS[finding.severity])
        st.markdown(_sentence(finding, words))
    if len(findings) > SHOWN:
        st.caption(words("models.more_findings", count=len(findings) - SHOWN))


def _sentence(finding: Finding, words: Words) -> str:
    what, remedy = words.finding(finding)
    return f"{plain(what)} {plain(remedy)}".strip()


