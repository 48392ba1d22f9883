"""Complex gateways: how many of their incoming flows activate them (CX-*)."""

from bpr.errors import Finding, Where
from bpr.model import Model
from bpr.process.elements import Gateway, GatewayType
from bpr.program.file_expressions import of_file
from bpr.program.tables import Activation
from bpr.scenario.expression import Expression

COUNT = "activationCount"
"""How many of its incoming flows have brought a token, in the condition of the file (BPMN 2.0.2, table 13.2)."""


def activations(model: Model) -> tuple[dict[str, Activation], list[Finding]]:
    """Id of every complex gateway that joins and says when -> when it is activated; what was found on the way."""
    found: dict[str, Activation] = {}
    findings: list[Finding] = []
    for element in model.whole.elements():
        joins = len(model.whole.incoming(element.id)) if isinstance(element, Gateway) else 0
        if not isinstance(element, Gateway) or element.type is not GatewayType.COMPLEX or joins <= 1:
            continue
        given, where = model.scenario.activation.get(element.id), _in_file(model, element)
        if given is not None and given > joins:
            findings.append(_too_many(model, element, given, joins))
        elif given is not None:
            found[element.id] = Activation(number=given)
        elif not element.activation.strip():
            findings.append(_nothing_said(where, element))
        elif isinstance(condition := of_file(model.scenario, element.activation, {COUNT}), Expression):
            found[element.id] = Activation(condition=condition)
        else:
            findings += [_not_understood(where, element, condition), _nothing_said(where, element)]
    return found, findings


def _in_file(model: Model, element: Gateway) -> Where:
    return Where(model.file_of(element), element.line or None, element=element.id)


def _too_many(model: Model, element: Gateway, given: int, joins: int) -> Finding:
    key = f"activation.{element.id}"
    place = model.scenario.source.where(key)
    return Finding(
        "COMPLEX-MANY",
        Where(place.file, place.line, key, element.id),
        "'{gateway}' is to be activated by {given} of its flows, but only {joins} lead to it.",
        "Give a number from 1 to {joins}.",
        values={"gateway": element.label, "given": given, "joins": joins},
    )


def _nothing_said(where: Where, element: Gateway) -> Finding:
    return Finding(
        "COMPLEX-ASSUMED",
        where,
        "Nothing says how many flows activate '{gateway}': assumed that it waits for all that can still come.",
        "Say it in the scenario, e.g. activation: {{{id}: 2}}.",
        "assumption",
        {"gateway": element.label, "id": element.id},
    )


def _not_understood(where: Where, element: Gateway, problem: str) -> Finding:
    return Finding(
        "COMPLEX-CONDITION",
        where,
        "The activation condition of '{gateway}' is not understood: '{text}': {problem}",
        "Say in the scenario how many flows activate it, e.g. activation: {{{id}: 2}}.",
        "warning",
        {"gateway": element.label, "id": element.id, "text": element.activation.strip()[:80], "problem": problem},
    )
