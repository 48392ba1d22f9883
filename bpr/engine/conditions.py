"""Expressions over a case while it runs: its attributes, and how often it has come to an element."""

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bpr.engine.state import Case
from bpr.errors import Finding, RunError, Where
from bpr.program.tables import Program
from bpr.scenario.expression import AGE, VISITS, Expression, evaluate
from bpr.units import HOUR


def value_for(
    program: Program, case: Case, node: int, expression: Expression, more: Mapping[str, float] = MappingProxyType({})
) -> object:
    """The value of `expression` for `case`: its attributes, `more` names, and ``visits('Task_X')``.

    Raises
    ------
    RunError
        The expression does not fit the attributes; names case and element.
    """
    visits = {program.elements[n].id: count for n, count in case.visits.items()}
    try:
        return evaluate(expression, {**more, **case.attributes, VISITS: visits})
    except RunError as error:
        found = error.finding
        where = Where(element=program.elements[node].id)
        values = {**found.values, "case": case.number}
        raise RunError(replace(found, where=where, what=found.what + " (Case {case}.)", values=values)) from error


def age_of(case: Case, now: int) -> Mapping[str, float]:
    """The name `AGE`, for the expression of a priority: hours since the arrival of `case`."""
    return {AGE: (now - case.arrival) / HOUR}


def factor_for(program: Program, case: Case, node: int, expression: Expression) -> float:
    """What a draw for `case` is multiplied by: the value of `expression`, a number of 0 or more.

    Raises
    ------
    RunError
        It is not.
    """
    value = value_for(program, case, node, expression)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
        return float(value)
    raise RunError(
        Finding(
            "TIMES-NUMBER",
            Where(element=program.elements[node].id),
            "The factor '{text}' gives {value} for case {case}, which is no number of 0 or more.",
            "Let 'times' give a number that is not negative.",
            values={"text": str(expression), "value": repr(value), "case": case.number},
        )
    )


def number_for(
    program: Program, case: Case, node: int, expression: Expression, more: Mapping[str, float] = MappingProxyType({})
) -> float:
    """The value of `expression` for `case` (with `more` names), which must be a number.

    Raises
    ------
    RunError
        It is not.
    """
    value = value_for(program, case, node, expression, more)
    if isinstance(value, int | float):
        return float(value)
    raise RunError(
        Finding(
            "EXPRESSION-NUMBER",
            Where(element=program.elements[node].id),
            "The priority '{text}' gives {value} for case {case}, which is not a number.",
            "Let it give a number; greater goes first.",
            values={"text": str(expression), "value": repr(value), "case": case.number},
        )
    )
