"""The tables of data say what was found, in both languages."""

from bpr.metrics.data_silos import data_silos
from bpr.report.data import datum_table, silo_table
from tests.metrics.test_data_silos import three_bureaus


def test_the_key_figures_are_those_that_were_found() -> None:
    made = three_bureaus()
    rows = dict(silo_table(data_silos(made), made.organisation).rows)
    assert rows["Collected again"] == "0.5"
    assert rows["Once-only rate"] == "80.0 %"
    assert rows["Units that share nothing"] == "Tax"
    assert dict(silo_table(data_silos(made), made.organisation, "zh").rows)["信息孤岛数"] == "2"


def test_each_datum_has_its_holder_and_who_collects_and_uses_it() -> None:
    made = three_bureaus()
    assert datum_table(data_silos(made), made.organisation).rows == (
        ("licence", "–", "Market, Tax", "–", "1.5"),
        ("lease", "–", "Market", "Fire", "1"),
    )


def test_where_nothing_is_known_of_data_the_table_says_how_to_tell() -> None:
    made = three_bureaus()
    assert "collects" in silo_table(data_silos(), made.organisation).notes[0]
