"""The choice among the scenarios of a model: AS-IS beside its TO-BEs. A widget of two pages."""

import streamlit as st

from bpr.app.folder import SCENARIO
from bpr.app.reading import read, scenarios
from bpr.app.session import View
from bpr.app.words import Words, short


def choose_scenario(here: View) -> str:
    """The scenario to look at; kept over a page switch and in the address."""
    names = scenarios(here.project.files()) or [SCENARIO]
    now = here.scenario if here.scenario in names else names[0]
    titles = {name: title(here, name) for name in names}
    st.session_state["scenario choice"] = now
    st.segmented_control(
        here.words("app.scenario"),
        names,
        key="scenario choice",
        format_func=lambda name: titles[name],
        on_change=_chosen,
        label_visibility="collapsed",
    )
    return now


def title(here: View, scenario: str) -> str:
    """What a scenario is called: AS-IS or TO-BE, and its own name where it says more."""
    kind = here.words("app.as_is" if scenario == SCENARIO else "app.to_be")
    own = name_of(here, scenario, here.words)
    return kind if not own or own == kind else f"{kind} · {own}"


def name_of(here: View, scenario: str, words: Words) -> str:
    """The name that the scenario file gives."""
    figures = read(here.project, scenario).figures or {}
    return short(words.pick(figures.get("name") or ""))


def _chosen() -> None:
    if st.session_state["scenario choice"]:
        st.session_state["scenario"] = st.session_state["scenario choice"]
