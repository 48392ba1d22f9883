"""Compare: AS-IS against TO-BE with intervals, where the time is won, who hands on to whom, throughput, the report."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.io
import streamlit as st

from bpr.app.amounts import measure_of
from bpr.app.reading import read, scenarios
from bpr.app.views.results import findings_list, sentence, table, watch
from bpr.app.runs import Request, Run, newest, run_of
from bpr.app.views.scenarios import titles as scenario_titles
from bpr.app.session import View, runner, view
from bpr.app.words import Words, plain, short
from bpr.app.work import answer
from bpr.report.figures import percent, ruler

MOST_REPLICATIONS = 200
SIGNS = {"better": "▲", "worse": "▼", "changed": "◆", "no significant change": "＝", "one replication": "?"}
"""Verdict -> a sign beside its words: never colour alone."""
HEADLINES = ("cycle_time", "waiting_time", "cost_per_case", "handoffs", "visits")
CHARTS = ("waterfall", "handoffs", "throughput", "in_process", "cycle_times", "utilisation")


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
        as_is = left.selectbox(words("compare.as_is"), names, names.index(before), format_func=titles.__getitem__, key="as-is")
        to_be = right.selectbox(words("compare.to_be"), names, names.index(after), format_func=titles.__getitem__, key="to-be")
        replications = times.number_input(
            words("run.replications"), 2, MOST_REPLICATIONS, past.replications if past else 20, help=words("run.replications_help")
        )
        seed = seeds.number_input(words("run.seed"), 0, 2**31 - 1, past.seed if past else 2026, help=words("run.seed_help"))
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
    return runner().start(here.project, request, answer)


def _past(here: View, names: Sequence[str]) -> Sequence[Run]:
    from bpr.app.runs import past_runs

    return [run for run in past_runs(here.project) if (q := run.request).kind == "compare" and set(q.scenarios) <= set(names)]


def _answer(here: View, run: Run) -> None:
    """What a comparison found."""
    words, result, request = here.words, run.result, run.request
    if run_of(here.project, request) != run:
        st.warning(words("compare.changed"))
    changes = result["changes"]
    shown = [name for name in HEADLINES if name in changes]
    for name, column in zip(shown, st.columns(len(shown)), strict=True):
        with column:
            _headline(changes[name], words)
    caption, report = st.columns([5, 2], vertical_alignment="center")
    caption.caption(words("run.done", replications=request.replications, seed=request.seed))
    file = run.path / f"report.{words.language}.html"
    if file.exists():
        report.download_button(
            words("compare.report"),
            file.read_bytes(),
            file_name=f"{here.project.name}.html",
            mime="text/html",
            icon=":material/download:",
            help=words("compare.report_help"),
            width="stretch",
        )
    _changes(changes, words)
    for name in CHARTS:
        figure = result["charts"][words.language].get(name)
        if figure is not None:
            st.plotly_chart(plotly.io.from_json(figure), width="stretch", key=f"chart {name}", config={"displaylogo": False})
    findings_list(result["findings"], words)


def _headline(change: Mapping[str, Any], words: Words) -> None:
    before, after, difference, relative = (measure_of(change[name]) for name in ("as_is", "to_be", "difference", "relative"))
    row = ruler([before, after, difference], words.language)
    verdict = change["verdict"]
    colour = {"better": "normal", "worse": "inverse"}.get(verdict, "off")
    st.metric(
        short(words.pick(change["labels"])),
        row.value(after),
        percent(relative, words.language) or None,
        delta_color="off" if verdict not in {"better", "worse"} else ("inverse" if change["better"] == "lower" else "normal"),
        border=True,
    )
    assert colour
    st.caption(words("compare.from", before=row.value(before), verdict=_verdict(verdict, words)))


def _verdict(verdict: str, words: Words) -> str:
    return words(f"compare.verdict_{verdict.replace(' ', '_')}")


def _changes(changes: Mapping[str, Mapping[str, Any]], words: Words) -> None:
    """All measures: before, after, difference with its interval, verdict in words."""
    rows = []
    for change in changes.values():
        before, after, difference, relative = (measure_of(change[name]) for name in ("as_is", "to_be", "difference", "relative"))
        if before.n == 0 or (before.value == 0 and after.value == 0):
            continue
        row = ruler([before, after, difference], words.language)
        rows.append({
            words("compare.measure"): words.pick(change["labels"]),
            words("app.as_is"): row.full(before),
            words("app.to_be"): row.full(after),
            words("compare.difference"): row.full(difference, signed=True),
            words("compare.relative"): percent(relative, words.language),
            words("compare.verdict"): f"{SIGNS[change['verdict']]} {_verdict(change['verdict'], words)}",
        })
    table(rows)


