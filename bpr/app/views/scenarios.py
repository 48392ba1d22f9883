"""The choice among the scenarios of a model: AS-IS beside its TO-BEs. A widget of two pages."""

import re

import streamlit as st

from bpr.app.folder import SCENARIO
from bpr.app.reading import read
from bpr.app.session import View
from bpr.app.variants import scenarios
from bpr.app.words import plain, short


def choose_scenario(here: View) -> str:
    """The scenario to look at; kept over a page switch and in the address."""
    shown = titles(here)
    now = here.scenario if here.scenario in shown else next(iter(shown))
    st.session_state["scenario choice"] = now
    st.segmented_control(
        here.words("app.scenario"),
        list(shown),
        key="scenario choice",
        format_func=lambda name: plain(shown[name]),
        on_change=_chosen,
        label_visibility="collapsed",
    )
    return now


def titles(here: View) -> dict[str, str]:
    """Scenario file -> what it is called, the AS-IS first: the name up to its colon where that tells them apart."""
    full = {name: _name(here, name) for name in scenarios(here.project.files()) or [SCENARIO]}
    brief = {name: re.split("[:：]", text, maxsplit=1)[0].strip() for name, text in full.items()}
    return brief if len(set(brief.values())) == len(brief) else full


def _name(here: View, scenario: str) -> str:
    """The name that the scenario file gives, else AS-IS or TO-BE."""
    figures = read(here.project, scenario).figures or {}
    own = short(here.words.pick(figures.get("name") or ""))
    return own or here.words("app.as_is" if scenario == SCENARIO else "app.to_be")


def _chosen() -> None:
    if st.session_state["scenario choice"]:
        st.session_state["scenario"] = st.session_state["scenario choice"]
