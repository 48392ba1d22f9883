"""The specification of the engine and its tests know each other: a test for every rule, a rule for every such test."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULES = re.findall(
    r"^- \*\*([A-Z]+-\d+)\*\*",
    (ROOT / "bpr" / "engine" / "SEMANTICS.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
NAMED = re.findall(r"^def test_([a-z]+\d+)_", TESTS, flags=re.MULTILINE)


def test_no_rule_is_said_twice():
    assert len(RULES) == len(set(RULES)) > 100


def test_every_rule_has_a_test_that_begins_with_it():
    assert [rule for rule in RULES if rule.replace("-", "").lower() not in NAMED] == []


def test_every_test_that_begins_with_a_rule_has_that_rule():
    prefixes = {rule.partition("-")[0].lower() for rule in RULES}
    known = {rule.replace("-", "").lower() for rule in RULES}
    assert sorted({name for name in NAMED if name.rstrip("0123456789") in prefixes} - known) == []
