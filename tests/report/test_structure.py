"""Tables of a structure in both languages."""

import bpr
from bpr.metrics.structure.overview import structure
from bpr.report.structure import structure_table, structure_tables


def test_key_figures_of_two_services_stand_side_by_side(models):
    found = structure(*(bpr.load(models / "county-permit", scenario=name) for name in ("scenario.yaml", "to-be.yaml")))
    table = structure_table(found, "zh")
    assert table.headings == (
        "指标",
        "现状：纸质流转、串联会签、四级审签",
        "优化：一窗受理、并联会签、授权签发、电子流转",
    )
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["最长审签链条：签批次数"] == ("4", "2")
    assert rows["其中只过手的审签"] == ("2", "0")
    assert all(len(row) == 3 for row in table.rows)


def test_who_signs_is_said_with_the_reason(models):
    _, signs = structure_tables(structure(bpr.load(models / "county-permit")), "en")
    assert signs.rows[0] == (
        "科长审签",
        "Section chief",
        "100 %",
        "yes",
        "the drawing says that it decides; nearly everything passes, nothing is added",
    )
    assert "candidates" in signs.notes[0]


def test_where_nobody_signs_the_key_figures_alone_are_shown(models):
    tables = structure_tables(structure(bpr.load(models / "starting-a-business")), "zh")
    assert len(tables) == 1
    assert "未知" in tables[0].notes[0]
