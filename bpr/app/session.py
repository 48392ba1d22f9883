"""What a browser session is looking at: language, model, scenario. Kept in the address, so that a view can be shared.

Streamlit forgets the state of widgets on a page switch and everything on a refresh. What must last is kept under keys
of our own and in the query parameters; files are kept on the disk (folder.py).
"""

from dataclasses import dataclass

import streamlit as st

from bpr.app.folder import FIRST_MODEL, SCENARIO, Folder, Project, bundled_models, user_folder
from bpr.app.runs import Runner
from bpr.app.words import Words, language_of, plain

KEPT = ("lang", "model", "scenario")
"""Names in the address and in the session."""


@dataclass(frozen=True, slots=True)
class View:
    """What the pages need to know."""

    words: Words
    folder: Folder
    project: Project
    scenario: str


def restore() -> None:
    """Take over what the address says, once a session; afterwards the address follows the session."""
    for name in KEPT:
        if name not in st.session_state and name in st.query_params:
            st.session_state[name] = st.query_params[name]
    if "lang" not in st.session_state:
        st.session_state["lang"] = language_of(None, st.context.locale)
    st.session_state["lang"] = language_of(st.session_state["lang"], None)


def keep_in_address() -> None:
    """Write what the session looks at into the address."""
    for name in KEPT:
        value = st.session_state.get(name)
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value


def view() -> View:
    """What this session is looking at; the first example where nothing was chosen."""
    words = Words(st.session_state["lang"])
    folder = user_folder()
    if not folder.is_writable():
        st.error(words("app.folder_closed", path=plain(folder.path)))
        st.stop()
    project = folder.project(st.session_state.get("model"))
    if project is None:
        projects = folder.projects()
        project = projects[0] if projects else folder.copy_of(bundled_models()[FIRST_MODEL])
        choose(project.name)
    scenario = st.session_state.get("scenario", SCENARIO)
    if scenario not in project.files():
        scenario = st.session_state["scenario"] = SCENARIO
    return View(words, folder, project, scenario)


def choose(model: str, scenario: str = SCENARIO) -> None:
    """Look at another model."""
    st.session_state["model"], st.session_state["scenario"] = model, scenario


@st.cache_resource(show_spinner=False)
def runner() -> Runner:
    """The one that runs simulations for all sessions of this server."""
    return Runner()
