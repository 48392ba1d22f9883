"""Compare: AS-IS against TO-BE with intervals, where the time is won, who hands on to whom, throughput, the report."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import plotly.io
import streamlit as st

from bpr.app.amounts import measure_of
from bpr.app.reading import read
from bpr.app.runs import Request, Run, newest, past_runs, run_of
from bpr.app.saving import fitted
from bpr.app.session import View, runner, view
from bpr.app.variants import scenarios
from bpr.app.views.results import findings_list, sentence, table, watch
from bpr.app.views.scenarios import titles as scenario_titles
from bpr.app.words import Words, plain
from bpr.app.work import answer
from bpr.report.figures import MINUS, percent, ruler

MOST_REPLICATIONS = 200
REPLICATIONS = 10
"""Offered at first: enough for a first answer, quick enough to wait for."""
HEADLINES = 5
"""Main measures that stand on top."""
ANSWER = 2_000
"""Characters of the answer that are shown; it is made of names of ours and figures."""
TABS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "waterfall": ("waterfall", "reductions", "cycle_times", "element_waiting"),
        "handoffs": ("handoff_network", "handoffs", "handoffs_lines", "handoffs_levels"),
        "over_time": ("throughput", "over_time", "utilisation"),
    }
)
"""Tab -> the sections of the report in it."""


def show() -> None:
    """Draw the page."""
    here = view()
    words = here.words
    names = scenarios(here.project.files())
    if len(names) < 2:  # noqa: PLR2004  # a comparison is of two
        st.info(words("compare.two"))
        return
    runner().warm_up()
    run = _form(here, names)
    if run is None:
        st.info(words("compare.none"))
    elif watch(run, words):
        _answer(here, run)


def _form(here: View, names: Sequence[str]) -> Run | None:
    """What is compared with what; the comparison asked for now or before, or None."""
    words = here.words
    titles = scenario_titles(here)
    past = next((run.request for run in _past(here, names)), None)
    before, after = past.scenarios if past else (names[0], here.scenario if here.scenario != names[0] else names[-1])
    with st.form("compare", border=True):
        left, right, times, seeds, button = st.columns([4, 4, 2, 2, 2], vertical_alignment="bottom")
        as_is = left.selectbox(
            words("compare.as_is"), names, names.index(before), format_func=titles.__getitem__, key="as-is"
        )
        to_be = right.selectbox(
            words("compare.to_be"), names, names.index(after), format_func=titles.__getitem__, key="to-be"
        )
        replications = times.number_input(
            words("run.replications"),
            2,
            MOST_REPLICATIONS,
            past.replications if past else REPLICATIONS,
            help=words("run.replications_help"),
        )
        seed = seeds.number_input(
            words("run.seed"), 0, 2**31 - 1, past.seed if past else 2026, help=words("run.seed_help")
        )
        asked = button.form_submit_button(words("compare.start"), type="primary", width="stretch")
    if not asked:
        return newest(here.project, runner(), "compare", (as_is, to_be))
    if as_is == to_be:
        st.error(words("compare.same"))
        return None
    for scenario in (as_is, to_be):
        reading = read(here.project, scenario)
        if reading.model is None:
            st.error(f"{plain(titles[scenario])}: {words('run.cannot')}")
            for finding in reading.findings[:1]:
                st.markdown(sentence(finding, words))
            return None
    request = Request("compare", (as_is, to_be), int(replications), int(seed))
    return runner().start(here.project, request, fitted(here.project), answer)


def _past(here: View, names: Sequence[str]) -> Sequence[Run]:
    return [
        run
        for run in past_runs(here.project)
        if (q := run.request).kind == "compare" and set(q.scenarios) <= set(names)
    ]


def _answer(here: View, run: Run) -> None:
    """What a comparison found."""
    words, result, request = here.words, run.result, run.request
    shown = result["shown"][words.language]
    if run_of(here.project, request, fitted(here.project)) != run:
        st.warning(words("compare.changed"))
    headlines = [change for change in result["changes"].values() if measure_of(change["as_is"]).n][:HEADLINES]
    for change, column in zip(headlines, st.columns(len(headlines)), strict=True):
        with column:
            _headline(change, words)
    with st.container(border=True):
        for said in shown["answer"]:
            st.markdown(plain(said, most=ANSWER))
    caption, report = st.columns([5, 2], vertical_alignment="center")
    caption.caption(words("run.done", replications=request.replications, seed=request.seed))
    report.download_button(
        words("compare.report"),
        run.report(words.language).read_bytes,
        file_name=f"{here.project.name}.html",
        mime="text/html",
        icon=":material/download:",
        help=words("compare.report_help"),
        width="stretch",
        on_click="ignore",
    )
    tables, *others = st.tabs([words(f"compare.{tab}") for tab in ("measures", *TABS)])
    with tables:
        for group, rows in shown["groups"]:
            st.markdown(f"**{plain(group)}**")
            _changes(rows, words)
    for names, tab in zip(TABS.values(), others, strict=True):
        with tab:
            for name in names:
                if name in shown["sections"]:
                    _section(name, shown["sections"][name])
    findings_list(result["findings"], words)


def _section(name: str, section: Mapping[str, Any]) -> None:
    """A chart of the report with its heading and how to read it."""
    st.markdown(f"**{plain(section['title'])}**")
    st.caption(plain(section["text"], most=ANSWER))
    for number, figure in enumerate(section["figures"]):
        st.plotly_chart(
            plotly.io.from_json(figure),
            width="stretch",
            key=f"chart {name} {number}",
            theme=None,
            config={"displaylogo": False},
        )


def _headline(change: Mapping[str, Any], words: Words) -> None:
    """One measure, large: after, the change in percent, before and the verdict in words."""
    before, after, difference, relative = (
        measure_of(change[name]) for name in ("as_is", "to_be", "difference", "relative")
    )
    row = ruler([before, after, difference], words.language)
    judged = change["verdict"] in {"better", "worse"}
    gain = (
        percent(relative, words.language)
        if relative.n and change["unit"] != "ratio"
        else row.points.value(difference, signed=True)
    )
    st.metric(
        plain(words.pick(change["labels"])),
        row.value(after),
        gain.replace(MINUS, "-")
        if change["verdict"] != "no significant change"
        else None,  # its arrow follows an ASCII sign
        delta_color=("inverse" if change["better"] == "lower" else "normal") if judged else "off",
        border=True,
    )
    verdict = words(f"compare.verdict_{change['verdict'].replace(' ', '_')}")
    apart = row.points.full(difference, signed=True)
    st.caption(plain(words("compare.from", before=row.value(before), difference=apart, verdict=verdict)))


def _changes(rows: Sequence[Mapping[str, str]], words: Words) -> None:
    """Measures as rows: before, after, difference, each with its interval, and the verdict in words."""
    table(
        [
            {
                words("compare.measure"): row["label"],
                words("app.as_is"): row["as_is"],
                words("app.to_be"): row["to_be"],
                words("compare.difference"): row["difference"],
                words("compare.relative"): row["relative"],
                words("compare.verdict"): row["verdict_text"],
            }
            for row in rows
        ]
    )
