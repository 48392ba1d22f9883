"""Expressions that a BPMN file holds, as far as they can be meant: those of scenarios, over case attributes."""

from collections.abc import Collection

from bpr.scenario.expression import Expression, names_of, parse
from bpr.scenario.references import attribute_names
from bpr.scenario.schema import Scenario
from bpr.units import ValueRefused


def of_file(scenario: Scenario, text: str, more: Collection[str] = ()) -> Expression | str:
    """The expression `text`, which may ask for attributes of cases and `more` names; else what is wrong with it."""
    try:
        expression = parse(text)
    except ValueRefused as problem:
        return problem.findings[0].what_text
    unknown = sorted(names_of(expression) - set(more) - attribute_names(scenario))
    return f"'{unknown[0]}' is not an attribute of cases." if unknown else expression
