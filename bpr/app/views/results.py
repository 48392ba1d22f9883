"""Tables of measures, findings of a run, and what a run says while it is under way. Widgets of two pages."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from bpr.app.amounts import interval_text, measure_of, value_text
from bpr.app.runs import Run
from bpr.app.session import runner
from bpr.app.words import Words, plain
from bpr.app.work import finding_of
from bpr.errors import Finding

EVERY = 0.5
"""Seconds between two looks at a run that is under way."""
ROW, TALLEST = 35, 640
"""Height of a row of a table, and of the tallest table, in px."""


def watch(run: Run, words: Words) -> bool:
    """Say how a run is doing, with a button to cancel it; True once its answer is there."""
    state = runner().state(run)
    if state == "running":
        _under_way(run, words)
    elif state == "failed":
        st.error(words("run.failed"))
        for finding in run.error.get("findings", ()):
            st.markdown(f"- {sentence(finding_of(finding), words)}")
        if "message" in run.error:
            st.markdown(plain(run.error["message"]))
    elif state in {"cancelled", "interrupted"}:
        st.info(words(f"run.{state}"))
    return state == "done"


@st.fragment(run_every=EVERY)
def _under_way(run: Run, words: Words) -> None:
    state = runner().state(run)
    if state != "running":
        if state == "cancelled":
            st.toast(words("run.cancelled"))
        st.rerun()
    bar, button = st.columns([5, 1], vertical_alignment="center")
    share = run.progress
    bar.progress(share, text=words("run.running", percent=f"{100 * share:.0f}") if share > 0 else words("run.waiting"))
    if button.button(words("run.cancel"), width="stretch", key="cancel"):
        run.cancel()


def table(rows: Sequence[Mapping[str, str]]) -> None:
    """Rows of text; every cell is shown as it is."""
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(ROW * (len(rows) + 1) + 3, TALLEST))


def figure(measure: Mapping[str, Any], words: Words) -> None:
    """One measure, large, with its interval below."""
    read = measure_of(measure)
    st.metric(plain(words.pick(measure["labels"])), value_text(read, words), border=True)
    st.caption(f"{words('run.interval')}: {interval_text(read, words)}")


def findings_list(findings: Sequence[Mapping[str, Any]], words: Words) -> None:
    """The findings of a run, closed at first."""
    if findings:
        with st.expander(words("run.findings", count=len(findings))):
            for finding in findings:
                st.markdown(f"- {sentence(finding_of(finding), words)}")


def sentence(finding: Finding, words: Words) -> str:
    """A finding for a place that reads Markdown: where, what, and how to mend it."""
    what, remedy = words.finding(finding)
    place = words.place(finding.where)
    return (
        f"{plain(place)}: {plain(what)} {plain(remedy)}".strip() if place else f"{plain(what)} {plain(remedy)}".strip()
    )
