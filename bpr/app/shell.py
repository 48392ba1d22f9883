"""The frame of every page: navigation, the choice of model, the language. The pages are in pages/."""

from pathlib import Path

import streamlit as st

from bpr.app.folder import bundled_models
from bpr.app.session import choose, keep_in_address, restore, view
from bpr.app.words import LANGUAGES, Language, Words

PAGES = {"models": ":material/account_tree:", "run": ":material/play_circle:", "compare": ":material/balance:"}
"""Page -> its icon; the title is the catalogue's."""


def show() -> None:
    """Draw the frame and the page that the address asks for."""
    restore()
    words = Words(st.session_state["lang"])
    st.set_page_config(page_title=words("app.title"), page_icon=":material/account_tree:", layout="wide")
    folder = Path(__file__).parent / "pages"
    pages = [
        st.Page(folder / f"{name}.py", title=words(f"{name}.title"), icon=icon, url_path=name, default=name == "models")
        for name, icon in PAGES.items()
    ]
    page = st.navigation(pages, position="top")
    _header(words)
    page.run()
    keep_in_address()


def _header(words: Words) -> None:
    """One row: the model that all pages look at, and the language."""
    here = view()
    title, model, language = st.columns([5, 4, 1], vertical_alignment="bottom")
    title.markdown(f"### {words('app.title')}")
    own = [project.name for project in here.folder.projects()]
    examples = [name for name in bundled_models() if name not in own]
    st.session_state["model choice"] = here.project.name
    model.selectbox(
        words("app.model"),
        [*own, *examples],
        key="model choice",
        format_func=lambda name: f"{name} ({words('app.example')})" if name in examples else name,
        on_change=_open,
    )
    other: Language = "en" if words.language == "zh" else "zh"
    language.button(LANGUAGES[other], on_click=_speak, args=(other,), width="stretch", key="language")


def _open() -> None:
    name = st.session_state["model choice"]
    folder = view().folder
    if folder.project(name) is None:
        folder.copy_of(bundled_models()[name])
    choose(name)


def _speak(language: Language) -> None:
    st.session_state["lang"] = language
