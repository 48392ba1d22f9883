"""Durations carry their unit; what is written reads back; nothing is guessed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bpr.errors import InputError
from bpr.units import DAY, HOUR, MINUTE, WEEK, Money, Span, ValueRefused, format_ms, parse_span


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("45 min", 45 * MINUTE),
        ("45min", 45 * MINUTE),
        ("2.5 h", 2.5 * HOUR),
        (".5 h", 0.5 * HOUR),
        ("1 h 30 min", 90 * MINUTE),
        ("30 d", 30 * DAY),
        ("2 wk", 2 * WEEK),
        ("250 ms", 250),
        ("0 min", 0),
        ("45 分钟", 45 * MINUTE),
        ("3自然日", 3 * DAY),
        ("PT45M", 45 * MINUTE),
        ("P3D", 3 * DAY),
        ("P1W", WEEK),
        ("P1DT12H", 36 * HOUR),
        ("PT0.5S", 500),
        ("0.1 h", 6 * MINUTE),
    ],
)
def test_a_duration_is_milliseconds(text: str, ms: float) -> None:
    assert parse_span(text) == Span(ms, "ms")


@pytest.mark.parametrize("text", ["10 wd", "10wd", "10 工作日"])
def test_working_days_stay_working_days(text: str) -> None:
    assert parse_span(text) == Span(10, "wd")


@pytest.mark.parametrize("bare", [45, 4.5, "45", " 4.5 ", "1e3"])
def test_a_bare_number_is_refused_with_the_units_to_choose_from(bare: object) -> None:
    with pytest.raises(ValueRefused, match="has no unit") as caught:
        parse_span(bare)
    assert f"{str(bare).strip()} wd (working days)" in str(caught.value)


@pytest.mark.parametrize("text", ["P1M", "P1Y", "3 months", "1 y", "5 m", "2 月"])
def test_months_and_years_have_no_fixed_length(text: str) -> None:
    with pytest.raises(ValueRefused, match="no fixed length"):
        parse_span(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "min",
        "45 parsecs",
        "P",
        "PT",
        "P3",
        "1 d 2",
        "--3 d",
        "3 d?",
        "1_000 s",
        "٣ d",
        "inf d",
        "nan h",
        "9" * 200,
        "x" * 10_000,
    ],
)
def test_what_is_not_a_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_span(text)
    assert len(str(caught.value)) < 300


def test_working_days_are_not_added_to_hours() -> None:
    with pytest.raises(ValueRefused, match="adds working days to hours"):
        parse_span("1 wd 3 h")


def test_a_near_unit_is_suggested() -> None:
    with pytest.raises(ValueRefused, match="Did you mean 'hours'"):
        parse_span("3 hors")


@pytest.mark.parametrize("text", ["-3 d", "2000 y", "400000 d", "400000 wd"])
def test_negative_and_absurd_lengths_are_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        parse_span(text)


def test_a_shift_may_be_negative() -> None:
    assert parse_span("-5 min", signed=True) == Span(-5 * MINUTE)


@pytest.mark.parametrize("value", [None, True, [], {}, b"3 d"])
def test_other_types_are_refused_by_name(value: object) -> None:
    with pytest.raises(ValueRefused, match="A duration was expected"):
        parse_span(value)


def test_a_refusal_is_an_input_error_with_code_and_facts() -> None:
    with pytest.raises(InputError) as caught:
        parse_span("45")
    assert [(finding.code, finding.values["number"]) for finding in caught.value.findings] == [("SPAN-BARE", "45")]


@example(10000.794301586597, "wd")
@given(st.floats(0, 1e12, allow_nan=False) | st.integers(0, 10**12).map(float), st.sampled_from(["ms", "wd"]))
def test_what_is_written_reads_back_exactly(amount: float, unit: str) -> None:
    span = Span(amount if unit == "ms" else amount / 1e8, unit)  # type: ignore[arg-type]  # sampled
    assert parse_span(str(span)) == span


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_a_refusal(text: str) -> None:
    try:
        assert parse_span(text).amount >= 0
    except ValueRefused as refusal:
        said = str(refusal)
    else:
        said = "a duration"
    assert said


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0 s"),
        (0.4, "0.4 ms"),
        (1_500, "1.5 s"),
        (90 * MINUTE, "1.5 h"),
        (1_071_360_000, "12.4 d"),
        (1234 * DAY, "1,234 d"),
        (-90 * MINUTE, "-1.5 h"),
    ],
)
def test_a_length_is_shown_in_the_greatest_unit_that_it_fills(ms: float, text: str) -> None:
    assert format_ms(ms) == text


def test_money_is_shown_with_its_currency() -> None:
    assert str(Money(1234.5, "CNY")) == "1,234.50 CNY"
    assert str(Money(3)) == "3.00"
