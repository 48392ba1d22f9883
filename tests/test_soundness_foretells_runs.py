"""What the check says of joins happens in a run: cases get stuck where it warns, and never where it says sound."""

from pathlib import Path

import pytest

import bpr

CASES = 400
WAITING = {"JOIN-DEADLOCK", "JOIN-STUCK", "JOIN-LOOP", "JOIN-STARVED", "MESSAGE-SCARCE"}


def model(folder: Path, drawing) -> bpr.Model:
    (folder / "process.bpmn").write_text(drawing.text)
    (folder / "scenario.yaml").write_text(
        "schema: bpr/scenario/1\nprocess: process.bpmn\nstart: 2026-01-05T00:00:00+00:00\n"
        f"arrivals: [{{start: {drawing.start}, interarrival: 1 min, max_count: {CASES}}}]\n"
        f"gateways: {drawing.figures}\n"
    )
    return bpr.load(folder)


@pytest.mark.parametrize("seed", range(40))
def test_cases_get_stuck_where_the_check_warns_and_never_where_it_says_sound(
    seed: int, random_drawing, tmp_path: Path
) -> None:
    made = model(tmp_path, random_drawing(seed))
    proven = {finding.code for finding in made.document.findings if finding.values.get("example", True)}
    stuck = bpr.simulate(made, replications=1, seed=seed).cases["stuck"].any()
    (verdict,) = made.document.verdicts
    if verdict.outcome == "sound":
        assert not stuck
    if proven & WAITING:
        assert verdict.outcome == "not sound"
        assert stuck


@pytest.mark.parametrize("kind", ["error", "escalation", "handled", "undo", "cancel", "adhoc", "complex", "call"])
def test_so_it_is_with_what_catches_undoes_and_calls(kind: str, random_drawing, tmp_path: Path) -> None:
    kinds = ("seq", "xor", "and", "loop", "stop", kind, kind)
    sound = 0
    for seed in range(12):
        (folder := tmp_path / str(seed)).mkdir()
        made = model(folder, random_drawing(seed, depth=2, kinds=kinds))
        own = next(verdict for verdict in made.document.verdicts if verdict.process == "P")
        if own.outcome == "sound":
            sound += 1
            assert not bpr.simulate(made, replications=1, seed=seed).cases["stuck"].any()
    assert sound
