"""How gateways choose: figures of the scenario first, then conditions of the file, then stated assumptions (GW-1, GW-3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bpr.errors import Finding, Where
from bpr.process.elements import Flow, Gateway, GatewayType
from bpr.program.slots import SlotTable
from bpr.program.tables import Choice
from bpr.scenario.expression import Expression, parse
from bpr.scenario.fields import Branch
from bpr.units import ValueRefused

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Weighing:
    """What decides at a gateway, by position of the outgoing flow: a condition, a probability, or the default."""

    conditions: tuple[Expression | None, ...]
    probabilities: tuple[float | None, ...]
    default: int
    findings: tuple[Finding, ...]


def weigh(gateway: Gateway, flows: Sequence[Flow], figures: Mapping[str, Branch], where: Where) -> Weighing:
    """Settle what decides at `gateway`.

    Parameters
    ----------
    flows
        Its outgoing sequence flows, in the order of the file.
    figures
        What the scenario says, by flow id.
    where
        The place of the figures, for findings.

    Returns
    -------
    Weighing
        With findings: errors where the figures cannot hold, assumptions where they had to be made.
    """
    branches = tuple(_branch(gateway, flow, figures.get(flow.id)) for flow in flows)
    findings = [finding for _, finding in branches if finding is not None]
    given = [branch for branch, _ in branches]
    default = next((i for i, branch in enumerate(given) if branch is not None and branch.default), -1)
    conditions = tuple(branch.condition if branch else None for branch in given)
    probabilities = [branch.probability if branch else None for branch in given]
    open_positions = [i for i, branch in enumerate(given) if branch is None]
    if gateway.type is GatewayType.INCLUSIVE:
        fill = _fill_inclusive
    else:
        fill = _fill_exclusive
    default, problems = fill(gateway, flows, conditions, probabilities, default, open_positions, where)
    return Weighing(conditions, tuple(probabilities), default, (*findings, *problems))


def _branch(gateway: Gateway, flow: Flow, given: Branch | None) -> tuple[Branch | None, Finding | None]:
    if given is not None:
        return given, None
    if flow.id == gateway.default:
        return Branch(default=True), None
    if not flow.condition.strip():
        return None, None
    try:
        return Branch(condition=parse(flow.condition)), None
    except ValueRefused as problem:
        return None, Finding(
            "GATEWAY-CONDITION",
            Where(element=flow.id, line=flow.line or None),
            "The condition '{text}' of the file is not understood: {problem}",
            "Say in the scenario how often the flow is taken: gateways: {gateway}: {flow}: 0.5, or give a condition there.",
            "warning",
            {
                "text": flow.condition.strip()[:80],
                "problem": problem.findings[0].what_text,
                "gateway": "{" + gateway.id,
                "flow": flow.id + "}",
            },
        )


def _fill_exclusive(  # noqa: PLR0913, PLR0917  # the parts of one table
    gateway: Gateway,
    flows: Sequence[Flow],
    conditions: Sequence[Expression | None],
    probabilities: list[float | None],
    default: int,
    open_positions: list[int],
    where: Where,
) -> tuple[int, Iterator[Finding]]:
    findings: list[Finding] = []
    figures = [p for p in probabilities if p is not None]
    if not figures and not any(conditions):
        count = len(flows)
        for i in range(count):
            probabilities[i] = 1.0 / count
        findings.append(_assumed(gateway, "each of its {count} flows is taken equally often", where, count=count))
        return -1, iter(findings)
    if not figures:
        if len(open_positions) == 1 and default < 0:
            default = open_positions[0]
        elif open_positions:
            findings.append(_missing(gateway, flows, open_positions, where))
        return default, iter(findings)
    total = sum(figures)
    rest = open_positions if open_positions else [default] if default >= 0 else []
    if len(rest) == 1 and total <= 1 + _TOLERANCE:
        probabilities[rest[0]] = max(0.0, 1.0 - total)
    elif rest:
        findings.append(_missing(gateway, flows, rest, where))
    elif abs(total - 1) > _TOLERANCE and not any(conditions):
        findings.append(_sum(gateway, total, where))
    return -1 if probabilities[default] is not None and default >= 0 else default, iter(findings)


def _fill_inclusive(  # noqa: PLR0913, PLR0917  # the parts of one table
    gateway: Gateway,
    flows: Sequence[Flow],
    conditions: Sequence[Expression | None],
    probabilities: list[float | None],
    default: int,
    open_positions: list[int],
    where: Where,
) -> tuple[int, Iterator[Finding]]:
    if all(p is None for p in probabilities) and not any(conditions):
        for i in range(len(flows)):
            if i != default:
                probabilities[i] = 0.5
        return default, iter([_assumed(gateway, "each of its flows is taken in half of the cases", where)])
    for i in open_positions:
        probabilities[i] = 1.0  # a flow without condition is always taken (BPMN 2.0.2 §13.4.3)
    return default, iter(())


def make_choice(gateway: Gateway, weighing: Weighing, slots: SlotTable) -> Choice:
    """The row of the program for a settled gateway."""
    if gateway.type is GatewayType.INCLUSIVE:
        return Choice(
            weighing.conditions,
            tuple(
                -1 if p is None else slots.choice(gateway.id, f"flow {i}", (1.0 - p, p))
                for i, p in enumerate(weighing.probabilities)
            ),
            weighing.default,
        )
    weights = tuple(p or 0.0 for p in weighing.probabilities)
    drawn = (slots.choice(gateway.id, "flow", weights),) if sum(weights) > 0 else ()
    return Choice(weighing.conditions, drawn, weighing.default)


def _assumed(gateway: Gateway, what: str, where: Where, **values: object) -> Finding:
    return Finding(
        "GATEWAY-ASSUMED",
        where,
        "Nothing says how gateway '{gateway}' chooses: assumed that " + what + ".",
        "Give the shares under gateways: in the scenario.",
        "assumption",
        {"gateway": gateway.label, **values},
    )


def _missing(gateway: Gateway, flows: Sequence[Flow], positions: Sequence[int], where: Where) -> Finding:
    return Finding(
        "GATEWAY-SHARES",
        where,
        "Some flows of gateway '{gateway}' have a figure or condition, {missing} have none, or the shares exceed 1.",
        "Give all shares but one (that one takes the rest), or mark one flow as 'default'.",
        values={"gateway": gateway.id, "missing": ", ".join(flows[i].id for i in positions)},
    )


def _sum(gateway: Gateway, total: float, where: Where) -> Finding:
    return Finding(
        "GATEWAY-SUM",
        where,
        "The shares of gateway '{gateway}' sum to {total}, not to 1.",
        "Mend one of them, or leave one out: it takes the rest.",
        values={"gateway": gateway.id, "total": f"{total:.6g}"},
    )
