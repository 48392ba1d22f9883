"""What the editor has open: which file stands behind which token, and how an edit becomes a draft.

A token changes only when the panel is to read the file anew: it is opened first, or somebody else has changed it. So
the echo of one edit never overwrites the next, and two windows on one drawing do not overwrite each other unseen.
"""

from dataclasses import dataclass

import streamlit as st

from bpr.app import panel
from bpr.app.drawing import with_diagram
from bpr.app.folder import HIDDEN, Project, digest, write
from bpr.app.session import View
from bpr.app.variants import own_drawing, process_of

KEY = "editor"
"""Key of the panel's widget."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A drawing in the editor: file, newest content, token."""

    file: str
    xml: bytes
    token: str


@dataclass(slots=True)
class Known:
    """What this session knows of a token: where the file is, and the digest of what is on the disk."""

    model: str
    scenario: str
    file: str
    digest: str


def opened(here: View, scenario: str) -> Opened:
    """The drawing of a scenario, with the token under which the panel has it; a layout that was made is a draft.

    Raises
    ------
    FileNotFoundError
        The scenario names a drawing that is not there.
    """
    file = process_of(here.project.files(), scenario)
    newest = here.project.read(file)
    xml = with_diagram(newest, file)
    if xml != newest:
        here.project.write_draft(file, xml)
    name = f"{here.project.name}/{scenario}/{file}"
    token = _tokens().get(name)
    if token is None or _known()[token].digest != digest(xml):
        token = f"{name}@{len(_known())}-{digest(xml)}"
        _known()[token] = Known(here.project.name, scenario, file, digest(xml))
        _tokens()[name] = token
    return Opened(file, xml, token)


def take(here: View) -> panel.Selected | None:
    """Meet the newest value of the panel: an edit goes into the draft of its file. Returns the selected element."""
    edit = panel.parse(st.session_state.get(KEY))
    known = _known().get(edit.doc) if edit is not None else None
    if edit is None or known is None:
        return None
    project = here.folder.project(known.model)
    if edit.xml is not None and project is not None and st.session_state.get("met") != edit.stamp:
        st.session_state["met"] = edit.stamp
        if digest(project.read(known.file)) == known.digest:
            _store(project, known, edit.doc, edit.xml)
            if "annotate" in st.session_state:  # done: a panel that is mounted anew shall not do it again
                st.session_state["annotate"] = {"request": st.session_state["annotate"]["request"]}
            panel.confirm(edit.doc, edit.stamp, edit.xml)
        elif digest(edit.xml) != known.digest:
            st.warning(here.words("models.conflict", path=str(_aside(project, known.file, edit.xml))))
    return edit.selected


def _store(project: Project, known: Known, token: str, xml: bytes) -> None:
    own = own_drawing(project, known.scenario, known.file)
    project.write_draft(own, xml)
    known.file, known.digest = own, digest(xml)
    _tokens()[f"{known.model}/{known.scenario}/{own}"] = (
        token  # the first edit of a shared drawing moved to a file of its own
    )


def _aside(project: Project, file: str, xml: bytes) -> str:
    """Keep an edit of a drawing that another window has changed meanwhile; where, within the model's folder."""
    path = project.path / HIDDEN / "conflicts" / f"{digest(xml)}-{file}"
    write(path, xml)
    return str(path.relative_to(project.path))


def _known() -> dict[str, Known]:
    """Token -> what this session knows of it."""
    found: dict[str, Known] = st.session_state.setdefault("known", {})
    return found


def _tokens() -> dict[str, str]:
    """Model, scenario and file -> the token under which the panel has it."""
    found: dict[str, str] = st.session_state.setdefault("tokens", {})
    return found
