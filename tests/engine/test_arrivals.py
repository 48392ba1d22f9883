"""Cases that arrive at a changing rate, at known instants, or several at once: AR-6 to AR-8."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import chisquare

import bpr
from bpr.errors import LogError, ModelError, ScenarioError
from bpr.eventlog.replay import read_arrivals
from bpr.model import save
from bpr.scenario.calendar import Calendar
from bpr.scenario.hours import parse_weekly
from bpr.scenario.rates import HOURS, dump_rates, parse_rates, profile
from bpr.units import DAY, HOUR, MINUTE

DRAWING = """
startEvent S
endEvent E
S > E
"""
OFFICE = [0.0] * 8 + [2.0, 6.0, 5.0, 3.0, 1.0, 4.0, 5.0, 4.0] + [0.0] * 8
SATURDAY = [0.0] * 9 + [3.0, 3.0, 3.0] + [0.0] * 12


def arrivals(run, stream, **scenario):
    return run(DRAWING, {"arrivals": [{"start": "S", **stream}], **scenario}).cases["arrival"]


def expected(rates, until, **options):
    """Cases expected by then: the integral of the profile."""
    made = profile(
        parse_rates(rates), options.get("months", (1.0,) * 12), options.get("calendar"), 0, until,
        start=options.get("start", datetime(2024, 1, 1, tzinfo=UTC)), zone=options.get("zone", "UTC"),
    )  # fmt: skip
    return float(np.sum(np.diff(made.edges) * made.rates))


def test_ar6_counts_by_hour_of_the_week_follow_the_rate(run):
    found = arrivals(run, {"rate": {"mon-fri": OFFICE, "sat": SATURDAY}}, horizon="2800 d")
    hours = np.bincount(found // HOUR % (7 * 24), minlength=7 * 24)
    rate = np.array((OFFICE * 5) + SATURDAY + [0.0] * 24)
    assert not hours[rate == 0].any()
    weeks = 400
    assert abs(hours.sum() - rate.sum() * weeks) < 4 * np.sqrt(rate.sum() * weeks)
    fitted = rate[rate > 0] / rate.sum() * hours.sum()
    assert chisquare(hours[rate > 0], fitted).pvalue > 0.001


def test_ar6_gaps_at_a_constant_rate_are_those_of_a_poisson_stream(run):
    """The same draws: the sum of n gaps with mean 30 min is reached where 2 cases an hour expect n, to the rounding."""
    steady = arrivals(run, {"rate": {"daily": [2.0] * HOURS}}, horizon="30 d")
    plain = arrivals(run, {"interarrival": {"dist": "exponential", "mean": "30 min"}}, horizon="30 d")
    assert len(steady) == len(plain) > 1000
    assert np.abs(steady - plain).max() <= len(plain)  # each gap of the plain stream is rounded to 1 ms


def test_ar6_a_month_has_its_factor(run):
    months = [1.0, 0.0, 2.0, *[1.0] * 9]
    found = arrivals(run, {"rate": {"daily": [10.0] * HOURS}, "months": months}, horizon="91 d")
    counts = [np.sum((found >= a * DAY) & (found < b * DAY)) for a, b in ((0, 31), (31, 60), (60, 91))]
    assert counts[1] == 0
    for count, mean in zip(counts[::2], (31 * 240, 31 * 480), strict=True):
        assert abs(count - mean) < 4 * np.sqrt(mean)


def test_ar6_nobody_comes_off_the_hours_of_the_calendar(run):
    calendar = {"hours": {"mon-fri": "08:30-12:00"}}
    found = arrivals(
        run, {"rate": {"daily": [30.0] * HOURS}, "calendar": "counter"}, calendars={"counter": calendar}, horizon="14 d"
    )
    of_day = found % DAY
    assert of_day.min() >= 8.5 * HOUR
    assert of_day.max() < 12 * HOUR
    assert set((found // DAY % 7).tolist()) == {0, 1, 2, 3, 4}
    assert abs(len(found) - 10 * 3.5 * 30) < 4 * np.sqrt(1050)


@pytest.mark.parametrize(("day", "cases"), [("2024-03-30", 24), ("2024-03-31", 23), ("2024-10-27", 25)])
def test_ar6_hours_are_those_of_the_clock_on_the_wall(day, cases):
    """Berlin skips the hour from 2 to 3 on 31 March 2024, and has it twice on 27 October."""
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=1 if day < "2024-10" else 2)
    assert expected({"daily": [1.0] * HOURS}, cases * HOUR, start=start, zone="Europe/Berlin") == pytest.approx(cases)
    second_hour = [0.0, 0.0, 1.0, *[0.0] * 21]
    of_it = expected({"daily": second_hour}, cases * HOUR, start=start, zone="Europe/Berlin")
    assert of_it == pytest.approx(cases - 23)


def test_ar6_make_up_days_and_holidays_come_from_the_calendar():
    """Saturday 14 February 2026 is worked in China; 16 to 20 February, a week later, is the Spring Festival."""
    china = Calendar(parse_weekly({"mon-fri": "09:00-17:00"}), "Asia/Shanghai", holidays="CN")
    start = datetime.fromisoformat("2026-02-14T00:00:00+08:00")
    options = {"calendar": china, "start": start, "zone": "Asia/Shanghai"}
    assert expected({"daily": [1.0] * HOURS}, DAY, **options) == pytest.approx(8.0)
    assert expected({"daily": [1.0] * HOURS}, 7 * DAY, **options) == pytest.approx(8.0)


def test_ar6_a_rate_that_ends_brings_no_more_cases(run):
    closed = {"hours": {"mon-fri": "09:00-10:00"}, "closed": ["2024-02-01..2034-01-01"]}
    found = arrivals(
        run, {"rate": {"daily": [5.0] * HOURS}, "calendar": "c"}, calendars={"c": closed}, horizon="3000 d"
    )
    assert len(found) > 0
    assert found.max() < 31 * DAY


def test_ar6_a_greater_rate_brings_the_same_cases_earlier(run):
    slow = arrivals(run, {"rate": {"daily": [1.0] * HOURS}, "max_count": 50}, horizon="300 d")
    fast = arrivals(run, {"rate": {"daily": [2.0] * HOURS}, "max_count": 50}, horizon="300 d")
    assert np.abs(slow - 2 * fast).max() <= 2


def test_ar7_cases_arrive_at_the_given_instants(run):
    instants = ["2024-01-01T00:00:00Z", "2024-01-01T08:15:00+08:00", "2024-01-01T00:15:00Z", "2024-01-02T00:00:00Z"]
    found = arrivals(run, {"instants": instants})
    assert found.tolist() == [0, 15 * MINUTE, 15 * MINUTE, DAY]


@pytest.mark.parametrize(
    ("instants", "code"),
    [
        (["2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z"], "ARRIVALS-ORDER"),
        (["2023-12-31T00:00:00Z", "2024-01-01T00:00:00Z"], "ARRIVALS-BEFORE"),
        ([], "ARRIVALS-EMPTY"),
    ],
)
def test_ar7_instants_out_of_order_or_before_the_start_are_refused(run, instants, code):
    with pytest.raises(ModelError) as raised:
        arrivals(run, {"instants": instants})
    assert [finding.code for finding in raised.value.findings] == [code]


def test_ar8_several_cases_arrive_at_once_and_max_count_counts_cases(run):
    found = arrivals(run, {"interarrival": "1 h", "size": 3, "max_count": 7})
    assert found.tolist() == [HOUR] * 3 + [2 * HOUR] * 3 + [3 * HOUR]


def test_ar8_a_group_is_drawn_anew_for_each_arrival(run):
    sizes = {"dist": "table", "values": [0, 1, 4], "weights": [1, 1, 2]}
    found = arrivals(run, {"interarrival": "1 h", "size": sizes}, horizon="8000 h")
    counts = np.bincount(np.bincount(found // HOUR, minlength=8000)[1:8000], minlength=5)
    assert chisquare(counts[[0, 1, 4]], np.array([0.25, 0.25, 0.5]) * counts.sum()).pvalue > 0.001


def test_a_replay_repeats_the_arrivals_of_a_log_and_of_a_table(models, tmp_path):
    model = bpr.load(models / "pudong-convenience-store")
    log = bpr.simulate(model, seed=3)
    bpr.write_log(log, tmp_path / "log.xes")
    bpr.write_log(log, tmp_path / "log.csv")
    start = datetime.fromisoformat(log.header.start)
    epochs = [int(start.timestamp() * 1000) + int(arrival) for arrival in sorted(log.cases["arrival"])]
    assert list(read_arrivals(tmp_path / "log.xes", UTC)) == epochs
    assert list(read_arrivals(tmp_path / "log.csv", UTC)) == epochs
    table = "case;Arrival\n" + "".join(
        f"{i};{datetime.fromtimestamp(epoch / 1000, UTC).isoformat()}\n" for i, epoch in enumerate(epochs)
    )
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    assert list(read_arrivals(tmp_path / "table.csv", UTC)) == epochs


@pytest.mark.parametrize(
    ("table", "code", "line"),
    [
        ("arrival\n2024-01-02\n2024-01-01\n", "LOG-REPLAY", 3),
        ("arrival\n2024-01-02\nsoon\n", "LOG-TIME", 3),
        ("arrival,x\n2024-01-02,1\n,2\n", "LOG-TIME", 3),
        ("arrival\n", "LOG-EMPTY", None),
    ],
)
def test_a_bad_replay_file_is_told_by_its_line(tmp_path, table, code, line):
    path = tmp_path / "arrivals.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(LogError) as raised:
        read_arrivals(path, UTC)
    (finding,) = raised.value.findings
    assert (finding.code, finding.where.line, finding.where.file) == (code, line, "arrivals.csv")


def test_a_model_folder_replays_its_file(models, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("process.bpmn", "organisation.yaml", "scenario.yaml"):
        (folder / name).write_bytes((models / "county-permit" / name).read_bytes())
    start = next(iter(bpr.load(folder).scenario.arrivals)).start
    (folder / "replayed.yaml").write_text(
        f"schema: bpr/scenario/1\ninherits: scenario.yaml\narrivals:\n  - {{start: {start}, replay: arrivals.csv}}\n",
        encoding="utf-8",
    )
    (folder / "arrivals.csv").write_text("arrival\n2026-01-05 09:00\n2026-01-06 10:30\n", encoding="utf-8")
    model = bpr.load(folder, scenario="replayed.yaml")
    save(model, tmp_path / "copy")
    assert bpr.load(tmp_path / "copy").replays == model.replays
    log = bpr.simulate(model)
    origin = datetime.fromisoformat(log.header.start)
    wanted = [datetime.fromisoformat(f"{text}+08:00") for text in ("2026-01-05T09:00", "2026-01-06T10:30")]
    assert log.cases["arrival"].tolist() == [(instant - origin) // timedelta(milliseconds=1) for instant in wanted]


def test_rates_read_back_as_they_were_written():
    rates = parse_rates({"mon,tue": OFFICE, "thu-fri": OFFICE, "sun": SATURDAY})
    assert parse_rates(dump_rates(rates)) == rates
    assert list(dump_rates(rates)) == ["mon-tue", "thu-fri", "sun"]


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        ({"mon-fri": OFFICE, "fri": SATURDAY}, "HOURS-TWICE"),
        ({"mon-fri": [1.0] * 23}, "RATES-HOURS"),
        ({"mon-fri": [-1.0] * 24}, "RATES-FIGURE"),
        ({"mon-fri": [0.0] * 24}, "RATES-NONE"),
        ({"someday": OFFICE}, "HOURS-DAY"),
        ([1.0] * 24, "RATES-WEEK"),
    ],
)
def test_a_rate_profile_that_is_none_is_refused(run, rates, code):
    with pytest.raises(ScenarioError) as raised:
        arrivals(run, {"rate": rates}, horizon="1 d")
    assert [finding.code for finding in raised.value.findings] == [code]


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ({}, "ARRIVALS-HOW"),
        ({"interarrival": "1 h", "instants": []}, "ARRIVALS-WAYS"),
        ({"interarrival": "1 h", "months": [1.0] * 12}, "ARRIVALS-KEY"),
        ({"rate": {"mon": OFFICE}, "months": [1.0] * 11}, "RATES-MONTHS"),
        ({"rate": {"mon": OFFICE}, "months": [0.0] * 12}, "RATES-YEAR"),
        ({"interarrival": "1 h", "size": 0}, "ARRIVALS-SIZE"),
    ],
)
def test_a_stream_that_cannot_be_meant_is_refused(run, stream, code):
    with pytest.raises(ScenarioError) as raised:
        arrivals(run, stream, horizon="1 d")
    assert code in {finding.code for finding in raised.value.findings}
