"""The frame of every page: navigation, the choice of model, the language. What the pages draw is in views/."""

from pathlib import Path

import streamlit as st

from bpr.app.folder import Project, bundled_models
from bpr.app.session import View, choose, keep_in_address, restore, view
from bpr.app.views.bring_in import bring_in
from bpr.app.words import LANGUAGES, Language, Words, short

PAGES = {"models": ":material/account_tree:", "run": ":material/play_circle:", "compare": ":material/balance:"}
"""Page -> its icon; the title is the catalogue's."""

_STYLE = """<style>
.stMainBlockContainer {{ padding: 4.2rem 2.2rem 2rem; max-width: 1900px; }}
[data-testid="stMetricValue"] {{ font-size: 1.6rem; }}
[data-testid="stMetricValue"] div {{ line-height: 2.4rem; height: 2.4rem; }}
[data-testid="stMetricLabel"] * {{ white-space: normal; }}
[data-testid="stFileUploaderDropzone"] button p {{ font-size: 0; }}
[data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] button p::after {{ content: "{choose}"; font-size: 1rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{limit}"; font-size: 0.875rem; }}
</style>"""
"""Pages are wide and begin right below the navigation: the drawing needs the room. The uploader speaks our language."""

_LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="32" viewBox="0 0 {width} 32">
<g fill="none" stroke="#1f5aa6" stroke-width="2.4"><circle cx="8" cy="16" r="5.5"/><path d="M14 16h6M44 16h6"/>
<rect x="21" y="8" width="22" height="16" rx="4" fill="#1f5aa6"/><circle cx="56" cy="16" r="5" stroke-width="4"/></g>
<text x="72" y="22" font-size="18" font-weight="600" fill="#1d2733"
font-family="Source Sans, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif">{title}</text></svg>"""


def show() -> None:
    """Draw the frame and the page that the address asks for."""
    restore()
    words = Words(st.session_state["lang"])
    title = words("app.title")
    st.set_page_config(page_title=title, page_icon=str(Path(__file__).parent / "icon.svg"), layout="wide")
    st.html(_STYLE.format(choose=words("models.choose"), limit=words("models.limit")))
    st.logo(_LOGO.format(title=title, width=260 if words.language == "zh" else 330), size="large")
    folder = Path(__file__).parent / "pages"
    pages = [
        st.Page(folder / f"{name}.py", title=words(f"{name}.title"), icon=icon, url_path=name, default=name == "models")
        for name, icon in PAGES.items()
    ]
    page = st.navigation(pages, position="top")
    _header(view(), pages[0])
    page.run()
    keep_in_address()


def _header(here: View, models: st.Page) -> None:
    """One row: the model that all pages look at, a way to add one, and the language."""
    words = here.words
    model, new, _, language = st.columns([5, 2.4, 4, 1.4], vertical_alignment="center")
    own = {project.name: project for project in here.folder.projects()}
    examples = {name: Project(path) for name, path in bundled_models().items() if name not in own}
    titles = {name: short(project.title(words.language)) for name, project in (own | examples).items()}
    st.session_state["model choice"] = here.project.name
    model.selectbox(
        words("app.model"),
        list(titles),
        key="model choice",
        format_func=lambda name: f"{titles[name]} ({words('app.example')})" if name in examples else titles[name],
        on_change=_open,
        label_visibility="collapsed",
    )
    with new:
        bring_in(here, models)
    other: Language = "en" if words.language == "zh" else "zh"
    language.button(
        LANGUAGES[other], on_click=_speak, args=(other,), width="stretch", key="language", icon=":material/translate:"
    )


def _open() -> None:
    name = st.session_state["model choice"]
    folder = view().folder
    if folder.project(name) is None:
        folder.copy_of(bundled_models()[name])
    choose(name)


def _speak(language: Language) -> None:
    st.session_state["lang"] = language
