"""Distributions by mean, sd, quantiles and observed values; moments against scipy; nothing is guessed."""

import math
import pickle
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.errors import UnknownName
from bpr.scenario.distributions import (
    Distribution,
    constant,
    distribution,
    dump_distribution,
    parse_duration,
    parse_number,
)
from bpr.scenario.forms import FORMS
from bpr.scenario.theory import LAWS, incomplete_gamma
from bpr.units import DAY, HOUR, MINUTE, ValueRefused

stats = pytest.importorskip("scipy.stats")
special = pytest.importorskip("scipy.special")
integrate = pytest.importorskip("scipy.integrate")

TEXTS = {
    "constant": {"dist": "constant", "value": "45 min"},
    "uniform": {"dist": "uniform", "low": "5 min", "high": "20 min"},
    "triangular": {"dist": "triangular", "low": "20 min", "mode": "40 min", "high": "3 h"},
    "exponential": {"dist": "exponential", "mean": "14 min"},
    "normal": {"dist": "normal", "mean": "30 min", "sd": "5 min"},
    "lognormal": {"dist": "lognormal", "mean": "12 min", "sd": "6 min"},
    "lognormal by quantiles": {"dist": "lognormal", "median": "10 min", "p90": "1 h"},
    "gamma": {"dist": "gamma", "mean": "12 min", "sd": "6 min"},
    "erlang": {"dist": "erlang", "mean": "12 min", "k": 3},
    "weibull": {"dist": "weibull", "mean": "12 min", "sd": "15 min"},
    "quantiles": {"dist": "quantiles", "p0": "1 h", "p50": "1 d", "p90": "4 d", "p100": "9 d"},
    "table": {"dist": "table", "values": ["1 d", "3 d", "2 d"], "weights": [2, 1, 0.5]},
    "observed": {"dist": "observed", "values": ["12 min", "31 min", "18 min", "12 min"]},
    "wd": {"dist": "triangular", "low": "1 wd", "mode": "2 wd", "high": "5.5 wd"},
    "bounded": {"dist": "lognormal", "mean": "12 min", "sd": "6 min", "low": "5 min", "high": "30 min"},
    "bounded gamma": {"dist": "gamma", "mean": "12 min", "sd": "12 min", "high": "1 h"},
    "bounded weibull": {"dist": "weibull", "mean": "12 min", "sd": "3 min", "low": "9 min"},
    "bounded normal": {"dist": "normal", "mean": "2 min", "sd": "5 min", "high": "9 min"},
    "bounded exponential": {"dist": "exponential", "mean": "14 min", "low": "3 min", "high": "20 min"},
    "bounded table": {"dist": "table", "values": ["1 d", "3 d", "2 d"], "high": "2 d"},
    "shifted": {"dist": "exponential", "mean": "14 min", "shift": "2 min"},
    "shifted back": {"dist": "uniform", "low": "5 min", "high": "20 min", "shift": "-5 min"},
}


def oracle(made: Distribution) -> object:
    """The frozen distribution of scipy with the same parameters."""
    p = made.params
    if made.kind in ("quantiles", "table", "constant"):
        return None
    return {
        "uniform": lambda: stats.uniform(p[0], p[1] - p[0]),
        "triangular": lambda: stats.triang((p[1] - p[0]) / (p[2] - p[0]), p[0], p[2] - p[0]),
        "exponential": lambda: stats.expon(0, p[0]),
        "normal": lambda: stats.norm(p[0], p[1]),
        "lognormal": lambda: stats.lognorm(p[1], 0, math.exp(p[0])),
        "gamma": lambda: stats.gamma(p[0], 0, p[1]),
        "weibull": lambda: stats.weibull_min(p[0], 0, p[1]),
    }[made.kind]()


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_read_is_written_as_it_was(name: str) -> None:
    made = parse_duration(TEXTS[name])
    written = dump_distribution(made)
    assert written == ("45 min" if name == "constant" else TEXTS[name])
    assert parse_duration(written) == made
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301  # our own bytes
    assert hash(parse_duration(written)) == hash(made)


@pytest.mark.parametrize(
    "name", [name for name, text in TEXTS.items() if "mean" in text and "low" not in text and "high" not in text]
)
def test_mean_and_sd_are_those_that_were_given(name: str) -> None:
    made = parse_duration(TEXTS[name])
    if made.kind == "normal":
        return  # truncated at 0; below
    assert made.mean - made.shift == pytest.approx(parse_duration(TEXTS[name]["mean"]).mean, rel=1e-12)
    if "sd" in TEXTS[name]:
        assert made.sd == pytest.approx(parse_duration(TEXTS[name]["sd"]).mean, rel=1e-9)


@pytest.mark.parametrize("name", TEXTS)
def test_moments_and_quantiles_agree_with_scipy(name: str) -> None:
    made = parse_duration(TEXTS[name])
    law = oracle(made)
    if law is None:
        return
    low = -math.inf if made.low is None else made.low
    high = math.inf if made.high is None else made.high
    share = law.cdf(high) - law.cdf(low)
    assert made.accepted == pytest.approx(share, abs=1e-12)
    for p in (0.001, 0.1, 0.5, 0.9, 0.999):
        expected = law.ppf(law.cdf(low) + p * share) + made.shift
        assert made.quantile(p) == pytest.approx(expected, rel=1e-8, abs=1e-6)
    for k, own in ((1, made.mean - made.shift), (2, made.sd**2 + (made.mean - made.shift) ** 2)):
        moment, _ = integrate.quad(lambda p, k=k: (law.ppf(law.cdf(low) + p * share) / MINUTE) ** k, 0, 1, limit=500)
        assert own / MINUTE**k == pytest.approx(moment, rel=1e-6)


@pytest.mark.parametrize("name", TEXTS)
def test_the_mean_is_the_average_of_the_quantiles(name: str) -> None:
    made = parse_duration(TEXTS[name])
    points = [(i + 0.5) / 5_000 for i in range(5_000)]
    values = [made.quantile(p) for p in points]
    assert values == sorted(values)
    assert math.fsum(values) / len(values) == pytest.approx(made.mean, rel=0.02)
    assert min(values) >= made.minimum
    assert max(values) <= made.maximum


def test_a_lognormal_by_quantiles_has_them() -> None:
    made = parse_duration(TEXTS["lognormal by quantiles"])
    assert made.quantile(0.5) == pytest.approx(10 * MINUTE, rel=1e-12)
    assert made.quantile(0.9) == pytest.approx(HOUR, rel=1e-12)


def test_quantiles_are_straight_between_those_given() -> None:
    made = parse_duration(TEXTS["quantiles"])
    assert made.quantile(0) == HOUR
    assert made.quantile(0.7) == pytest.approx(2.5 * DAY)
    assert made.quantile(1) == 9 * DAY
    assert made.mean == pytest.approx(0.5 * (HOUR + DAY) / 2 + 0.4 * 2.5 * DAY + 0.1 * 6.5 * DAY)


def test_quantiles_may_jump() -> None:
    made = parse_duration({"dist": "quantiles", "p0": "1 h", "p40": "1 h", "p100": "2 h"})
    assert [made.quantile(p) for p in (0, 0.2, 0.4, 0.7, 1)] == pytest.approx([HOUR, HOUR, HOUR, 1.5 * HOUR, 2 * HOUR])
    assert made.mean == pytest.approx(0.4 * HOUR + 0.6 * 1.5 * HOUR)


def test_a_table_weighs_its_values() -> None:
    made = parse_duration(TEXTS["table"])
    assert made.mean == pytest.approx((2 * 1 + 1 * 3 + 0.5 * 2) / 3.5 * DAY)
    assert made.sd == pytest.approx(math.sqrt((2 * 1 + 1 * 9 + 0.5 * 4) / 3.5 - (6 / 3.5) ** 2) * DAY)
    assert [made.quantile(p) / DAY for p in (0, 0.5, 0.6, 0.8, 1)] == [1, 1, 2, 3, 3]


def test_a_normal_duration_is_cut_at_zero_unless_a_bound_is_given() -> None:
    cut = parse_duration({"dist": "normal", "mean": "2 min", "sd": "5 min"})
    assert cut.low == 0
    law = stats.truncnorm(-0.4, math.inf, 2 * MINUTE, 5 * MINUTE)
    assert cut.mean == pytest.approx(law.mean(), rel=1e-9)
    assert cut.sd == pytest.approx(law.std(), rel=1e-9)


def test_a_normal_number_is_not_cut() -> None:
    number = parse_number({"dist": "normal", "mean": 2, "sd": 5})
    assert (number.low, number.mean, number.sd) == (None, 2, pytest.approx(5))


@pytest.mark.parametrize(("text", "unit"), [("3 d", "ms"), ("3 wd", "wd"), (TEXTS["wd"], "wd"), (TEXTS["gamma"], "ms")])
def test_the_unit_is_that_of_the_figures(text: object, unit: str) -> None:
    assert parse_duration(text).unit == unit


def test_zero_has_any_unit() -> None:
    made = parse_duration({"dist": "uniform", "low": "0 min", "high": "3 wd"})
    assert (made.unit, made.params) == ("wd", (0, 3))


@pytest.mark.parametrize(
    ("value", "mean"), [(5, 5), (2.5, 2.5), (-3, -3), ({"dist": "uniform", "low": -1, "high": 2}, 0.5)]
)
def test_plain_numbers_have_no_unit(value: object, mean: float) -> None:
    made = parse_number(value)
    assert (made.unit, made.mean) == ("1", mean)
    assert parse_number(dump_distribution(made)) == made


@pytest.mark.parametrize(
    ("value", "code", "key"),
    [
        ({}, "DIST-MISSING", None),
        ({"dist": "exponental", "mean": "5 min"}, "DIST-UNKNOWN", "dist"),
        ({"dist": ["a"]}, "DIST-UNKNOWN", "dist"),
        ({"dist": "exponential"}, "DIST-LACKS", None),
        ({"dist": "exponential", "mean": 5}, "SPAN-BARE", "mean"),
        ({"dist": "exponential", "mean": "0 min"}, "DIST-POSITIVE", "mean"),
        ({"dist": "exponential", "men": "5 min", "mean": "5 min"}, "DIST-FIGURE", "men"),
        ({"dist": "lognormal", "mean": "5 min", "sd": "0 min"}, "DIST-POSITIVE", "sd"),
        ({"dist": "normal", "mean": "5 min", "sd": "0 min"}, "DIST-POSITIVE", "sd"),
        ({"dist": "gamma", "mean": "5 min", "sd": "1 ms"}, "DIST-VARIATION", "sd"),
        ({"dist": "weibull", "mean": "1 min", "sd": "1 d"}, "DIST-VARIATION", "sd"),
        ({"dist": "lognormal", "mean": "5 min", "p90": "9 min"}, "DIST-LACKS", None),
        (
            {"dist": "lognormal", "mean": "5 min", "sd": "1 min", "median": "4 min", "p90": "9 min"},
            "DIST-TOO-MANY",
            None,
        ),
        ({"dist": "lognormal", "median": "9 min", "p90": "5 min"}, "DIST-ORDER", "p90"),
        ({"dist": "uniform", "low": "9 min", "high": "5 min"}, "DIST-ORDER", "high"),
        ({"dist": "uniform", "low": "5 min", "high": "5 min"}, "DIST-ORDER", "high"),
        ({"dist": "triangular", "low": "3 min", "mode": "2 min", "high": "5 min"}, "DIST-ORDER", "mode"),
        ({"dist": "triangular", "low": "3 min", "mode": "9 min", "high": "5 min"}, "DIST-ORDER", "high"),
        ({"dist": "triangular", "low": "3 min", "mode": "3 min", "high": "3 min"}, "DIST-ORDER", "high"),
        ({"dist": "erlang", "mean": "5 min", "k": 2.5}, "DIST-PHASES", "k"),
        ({"dist": "erlang", "mean": "5 min", "k": 0}, "DIST-PHASES", "k"),
        ({"dist": "erlang", "mean": "5 min", "k": "3 min"}, "NUMBER", "k"),
        ({"dist": "quantiles", "p10": "1 h", "p100": "2 h"}, "DIST-QUANTILES", None),
        ({"dist": "quantiles"}, "DIST-QUANTILES", None),
        ({"dist": "quantiles", "p0": "3 h", "p100": "2 h"}, "DIST-QUANTILE-ORDER", None),
        ({"dist": "quantiles", "p0": "1 h", "p50": "1 h", "p50.0": "2 h", "p100": "2 h"}, "DIST-QUANTILE-ORDER", None),
        ({"dist": "quantiles", "p0": "1 h", "p101": "1 h", "p100": "2 h"}, "DIST-QUANTILE", "p101"),
        ({"dist": "table", "values": "1 h"}, "DIST-LIST", "values"),
        ({"dist": "table", "values": []}, "DIST-VALUES", "values"),
        ({"dist": "table", "values": ["1 h"], "weights": [1, 2]}, "DIST-WEIGHTS-NUMBER", "weights"),
        ({"dist": "table", "values": ["1 h", "2 h"], "weights": [1, -1]}, "DIST-WEIGHTS", "weights"),
        ({"dist": "table", "values": ["1 h", "2 h"], "weights": [0, 0]}, "DIST-WEIGHTS", "weights"),
        ({"dist": "observed", "values": ["1 h", 2]}, "SPAN-BARE", "values[1]"),
        ({"dist": "normal", "mean": "5 wd", "sd": "3 h"}, "DIST-UNITS", None),
        ({"dist": "lognormal", "mean": "5 h", "sd": "1 h", "low": "9 h", "high": "8 h"}, "DIST-BOUNDS-ORDER", "high"),
        ({"dist": "lognormal", "mean": "5 h", "sd": "1 h", "low": "1000 h"}, "DIST-BOUNDS", "low"),
        ({"dist": "exponential", "mean": "5 min", "low": "25 min"}, "DIST-BOUNDS", "low"),  # holds 0.7 %
        ({"dist": "exponential", "mean": "5 h", "shift": "-1 h"}, "DIST-NEGATIVE", "shift"),
        ({"dist": "exponential", "mean": "-5 h"}, "SPAN-NEGATIVE", "mean"),
        (True, "SPAN-TYPE", None),
        (None, "SPAN-TYPE", None),
    ],
)
def test_what_is_no_distribution_is_refused_at_its_figure(value: object, code: str, key: str | None) -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_duration(value)
    assert (caught.value.findings[0].code, caught.value.findings[0].where.key) == (code, key)
    assert str(caught.value)


@pytest.mark.parametrize(
    "value", ["5 min", True, None, math.inf, math.nan, 1e300, "5", {"dist": "exponential", "mean": "5 min"}]
)
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueRefused):
        parse_number(value)


def test_all_that_is_wrong_with_a_distribution_is_said_at_once() -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_duration({"dist": "lognormal", "mean": 5, "ds": "3 min", "shift": "x"})
    assert [finding.where.key for finding in caught.value.findings] == ["ds", None, "mean", "shift"]


def test_an_unknown_form_asked_for_by_a_program_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'lognormal'"):
        distribution("lognorm", mean=3, sd=1)


def test_a_program_that_forgets_a_figure_is_told() -> None:
    with pytest.raises(ValueRefused, match="A lognormal distribution lacks sd"):
        distribution("lognormal", mean=3)


@pytest.mark.parametrize("mode", ["1000 d", "24001 h"])
def test_the_spread_of_a_narrow_triangle_does_not_drown_in_its_size(mode: str) -> None:
    """A right-angled triangle of one hour has the sd √(1/18) h, wherever it stands."""
    made = parse_duration({"dist": "triangular", "low": "1000 d", "mode": mode, "high": "24001 h"})
    assert made.mean / HOUR - 24_000 == pytest.approx(1 / 3 if mode == "1000 d" else 2 / 3, rel=1e-6)
    assert made.sd / HOUR == pytest.approx(math.sqrt(1 / 18), rel=1e-4)


def test_quantiles_of_a_gamma_law_that_is_nearly_always_0_do_not_fall() -> None:
    made = distribution("gamma", mean=6e5, sd=12e6)
    law = stats.gamma(1 / 400, scale=6e5 * 400)
    found = [made.quantile(share) for share in (0.001, 0.01, 0.2, 0.5, 0.9, 0.99)]
    assert found == sorted(found)
    assert found == pytest.approx([law.ppf(share) for share in (0.001, 0.01, 0.2, 0.5, 0.9, 0.99)], rel=1e-6)


def test_a_constant_is_always_the_same() -> None:
    made = constant(3 * DAY)
    assert made.is_constant
    assert (made.mean, made.sd, made.quantile(0.2), made.minimum, made.maximum) == (
        3 * DAY,
        0,
        3 * DAY,
        3 * DAY,
        3 * DAY,
    )


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_a_quantile_of_no_share_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        constant(1).quantile(p)


def test_a_distribution_that_was_not_made_from_figures_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="can be written"):
        dump_distribution(Distribution("gamma", (2.0, 3.0)))


def test_every_example_of_a_form_is_one() -> None:
    from bpr.document.yaml import read_yaml  # noqa: PLC0415  # the example is YAML

    for name, form in FORMS.items():
        made = parse_duration(read_yaml(form.example.encode()).value)
        assert made.form == name
        assert made.kind in LAWS


@given(st.floats(0.05, 500), st.floats(0, 2000))
def test_the_incomplete_gamma_function_agrees_with_scipy(a: float, x: float) -> None:
    assert incomplete_gamma(a, x) == pytest.approx(special.gammainc(a, x), rel=1e-9, abs=1e-12)


@given(st.floats(1, 1e9), st.floats(0.01, 15))
def test_mean_and_sd_come_back_whatever_they_are(mean: float, variation: float) -> None:
    for form in ("lognormal", "gamma", "weibull"):
        made = distribution(form, mean=mean, sd=mean * variation)
        assert made.mean == pytest.approx(mean, rel=1e-9)
        assert made.sd == pytest.approx(mean * variation, rel=1e-6)


def test_the_normal_quantile_is_that_of_the_standard_library() -> None:
    made = parse_number({"dist": "normal", "mean": 3, "sd": 2})
    assert made.quantile(0.975) == NormalDist(3, 2).inv_cdf(0.975)
