"""Bring a process in: upload a drawing, or begin with an empty one. Ends with a model in the user's folder."""

import streamlit as st

import bpr
from bpr.app.folder import BLANK, PROCESS, SCENARIO
from bpr.app.session import View, choose
from bpr.app.views.results import sentence
from bpr.app.words import plain, short
from bpr.errors import InputError
from bpr.first_scenario import first_scenario

SHOWN = 20
"""Findings of a refused file that are listed."""


def bring_in(here: View, page: st.Page) -> None:
    """A button that opens the choice; `page` is where the new model is shown."""
    words = here.words
    number = st.session_state.setdefault("uploads", 0)
    with st.popover(words("models.new"), icon=":material/add:", width="stretch", key=f"new {number}"):
        upload = st.file_uploader(words("models.upload"), type=["bpmn", "bpmn2", "xml"], key=f"upload {number}")
        if upload is not None:
            data = upload.getvalue()
            try:
                document = bpr.read_bpmn(data, name=short(upload.name))
            except InputError as error:
                st.error(words("models.refused", name=plain(upload.name)))
                for finding in error.findings[:SHOWN]:
                    st.markdown(sentence(finding, words))
            else:
                _add(here, upload.name, {PROCESS: data, SCENARIO: first_scenario(document.graph)}, page)
        if st.button(words("models.blank"), icon=":material/note_add:", width="stretch"):
            data = BLANK.read_bytes()
            graph = bpr.read_bpmn(data, name=PROCESS).graph
            _add(here, words("models.blank_name"), {PROCESS: data, SCENARIO: first_scenario(graph)}, page)
        st.caption(words("models.folder", path=plain(here.folder.path)))


def _add(here: View, name: str, files: dict[str, bytes], page: st.Page) -> None:
    choose(here.folder.create(name, files).name)
    st.session_state["uploads"] += 1  # closed, with an empty uploader: the file is in the folder now
    st.switch_page(page)
