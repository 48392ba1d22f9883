"""The page on files of other simulators names all that the importers know."""

from pathlib import Path

import pytest

from bpr.exchange.bpsim.laws import LAWS as BPSIM_LAWS
from bpr.exchange.bpsim.vocabulary import PARAMETERS
from bpr.exchange.prosimos import SECTIONS
from bpr.exchange.prosimos_durations import LAWS as PROSIMOS_LAWS
from bpr.exchange.prosimos_durations import SCIPY_LAWS
from bpr.exchange.qbp import STATISTICS
from bpr.exchange.qbp_durations import LAWS as QBP_LAWS

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "names",
    [
        [name for names in PARAMETERS.values() for name in names],
        [name.removesuffix("Distribution") for name in BPSIM_LAWS],
        list(SECTIONS),
        [*PROSIMOS_LAWS, *SCIPY_LAWS],
        list(QBP_LAWS),
    ],
)
def test_the_page_names_everything_that_is_read(names: list[str]) -> None:
    assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_the_page_says_that_statistics_are_left() -> None:
    assert STATISTICS
    assert "`statsOptions`, thresholds" in PAGE
