"""The tables of what becomes of foreign files name all that the readers know, and the readers go by them."""

import pytest

from bpr.exchange.bpsim.left import REASONS
from bpr.exchange.bpsim.meaning import AROUND, IN, OUT
from bpr.exchange.bpsim.values import CONSTANTS
from bpr.exchange.bpsim.vocabulary import PARAMETERS
from bpr.exchange.prosimos_meaning import MEANING as PROSIMOS
from bpr.exchange.qbp import STATISTICS
from bpr.exchange.qbp_meaning import MEANING as QBP
from bpr.scenario.schema import Scenario
from tests.exchange.test_spoilt_files import whole


def test_every_parameter_of_bpsim_has_its_line() -> None:
    assert set(IN) == {(perspective, name) for perspective, names in PARAMETERS.items() for name in names}


def test_what_is_left_with_a_reason_is_said_to_be_kept_in_part_or_listed() -> None:
    assert {IN[key].use for key in REASONS} <= {"in part", "listed"}


def test_the_constants_of_bpsim_have_their_line() -> None:
    assert [tag for tag in CONSTANTS if tag not in AROUND] == []


def test_every_section_of_prosimos_that_is_read_has_its_line() -> None:
    assert [section for section in whole() if section not in PROSIMOS] == []


def test_the_statistics_of_bimp_are_those_of_the_table() -> None:
    assert set(STATISTICS) == {
        "costThreshold",
        "durationThreshold",
        "trimStartProcessInstances",
        "trimEndProcessInstances",
    }


@pytest.mark.parametrize("table", [PROSIMOS, QBP, IN, AROUND], ids=["Prosimos", "QBP", "parameters", "elements"])
def test_every_line_says_what_it_is_here_or_why_not(table: dict[object, object]) -> None:
    assert all(meaning.here for meaning in table.values())  # type: ignore[attr-defined]


def test_the_keys_that_go_out_are_keys_of_a_scenario() -> None:
    known = {field.alias or name for name, field in Scenario.model_fields.items()}
    assert [key for key in OUT if key.partition(".")[0] not in known] == []
