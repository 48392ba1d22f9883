"""How gateways choose (GW-1, GW-3): figures of the scenario, then conditions of the file, then stated assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bpr.errors import Finding, Severity, Where
from bpr.process.elements import Flow, Gateway, GatewayType
from bpr.program.slots import SlotTable
from bpr.program.tables import Choice
from bpr.scenario.expression import Expression, parse
from bpr.scenario.fields import Branch
from bpr.units import ValueRefused

_TOLERANCE = 1e-6
SEVERAL = (GatewayType.INCLUSIVE, GatewayType.COMPLEX)
"""Gateways that may take several of their flows."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What decides at a gateway, by position of the outgoing flow: a condition, a probability, or the default."""

    conditions: tuple[Expression | None, ...]
    probabilities: tuple[float | None, ...]
    default: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Fork:
    """A gateway with its outgoing flows and what is said of each; `where`: the place in the scenario."""

    gateway: Gateway
    flows: Sequence[Flow]
    branches: tuple[Branch | None, ...]
    where: Where

    @property
    def default(self) -> int:
        """Position of the default flow, or -1."""
        return next((i for i, b in enumerate(self.branches) if b is not None and b.default), -1)

    @property
    def silent(self) -> list[int]:
        """Positions of the flows of which nothing is said."""
        return [i for i, branch in enumerate(self.branches) if branch is None]

    @property
    def probabilities(self) -> list[float | None]:
        """The probability of each flow, where one is given."""
        return [branch.probability if branch else None for branch in self.branches]

    @property
    def conditions(self) -> tuple[Expression | None, ...]:
        """The condition of each flow, where there is one."""
        return tuple(branch.condition if branch else None for branch in self.branches)

    @property
    def is_silent(self) -> bool:
        """Whether there is neither a probability nor a condition."""
        return not any(self.conditions) and all(p is None for p in self.probabilities)

    def finding(self, code: str, what: str, remedy: str, **values: object) -> Finding:
        """A finding about this gateway."""
        severity: Severity = "assumption" if code == "GATEWAY-ASSUMED" else "error"
        return Finding(code, self.where, what, remedy, severity, {"gateway": self.gateway.label, **values})


def weigh(
    gateway: Gateway, flows: Sequence[Flow], figures: Mapping[str, Branch], *, where: Where, file: str
) -> Weighing:
    """Settle what decides at `gateway`.

    Parameters
    ----------
    gateway
        Exclusive or inclusive, with several outgoing flows.
    flows
        These, in the order of the file.
    figures
        What the scenario says, by flow id.
    where
        The place of the figures, for findings.
    file
        Name of the BPMN file, for findings.

    Returns
    -------
    Weighing
        With findings: errors where the figures cannot hold, assumptions where they had to be made.
    """
    said = [_said(gateway, flow, figures.get(flow.id), file) for flow in flows]
    fork = _Fork(gateway, flows, tuple(branch for branch, _ in said), where)
    settle = _inclusive if gateway.type in SEVERAL else _exclusive
    probabilities, default, findings = settle(fork)
    unread = [finding for _, finding in said if finding is not None]
    return Weighing(fork.conditions, tuple(probabilities), default, (*unread, *findings))


def _said(gateway: Gateway, flow: Flow, given: Branch | None, file: str) -> tuple[Branch | None, Finding | None]:
    """What is said of a flow: by the scenario, else by the file; and a finding if the file is not understood."""
    if given is not None:
        return given, None
    if flow.id == gateway.default:
        return Branch(default=True), None
    text = flow.condition.strip()
    if not text:
        return None, None
    try:
        return Branch(condition=parse(text)), None
    except ValueRefused as problem:
        return None, Finding(
            "GATEWAY-CONDITION",
            Where(file, flow.line or None, element=flow.id),
            "The condition '{text}' of the file is not understood: {problem}",
            "Say in the scenario how often the flow is taken, e.g. gateways: {{{gateway}: {{{flow}: 0.5}}}}.",
            "warning",
            {"text": text[:80], "problem": problem.findings[0].what_text, "gateway": gateway.id, "flow": flow.id},
        )


Settled = tuple[list[float | None], int, list[Finding]]
"""Probabilities, position of the default flow (-1: none), findings."""


def _exclusive(fork: _Fork) -> Settled:
    probabilities, default = fork.probabilities, fork.default
    if fork.is_silent:
        count = len(fork.flows)
        assumed = fork.finding(
            "GATEWAY-ASSUMED",
            "Nothing says how gateway '{gateway}' chooses: assumed that its {count} flows are taken equally often.",
            "Give the shares under gateways: in the scenario.",
            count=count,
        )
        return [1.0 / count] * count, -1, [assumed]
    # What is left over goes to the one flow of which nothing is said; a default flow is such a flow.
    rest = [*fork.silent, *([default] if default >= 0 else [])]
    total = sum(p for p in probabilities if p is not None)
    if len(rest) > 1 or total > 1 + _TOLERANCE:
        return probabilities, default, [_unclear(fork)]
    if all(p is None for p in probabilities):
        return probabilities, rest[0] if rest else -1, []
    if rest:
        probabilities[rest[0]] = max(0.0, 1.0 - total)
    elif abs(total - 1) > _TOLERANCE:
        return probabilities, default, [_off(fork, total)]
    return probabilities, -1, []


def _inclusive(fork: _Fork) -> Settled:
    probabilities, default = fork.probabilities, fork.default
    if fork.is_silent:
        assumed = fork.finding(
            "GATEWAY-ASSUMED",
            "Nothing says how gateway '{gateway}' chooses: assumed that each flow is taken in half of the cases.",
            "Give the probability of each flow under gateways: in the scenario.",
        )
        return [None if i == default else 0.5 for i in range(len(fork.flows))], default, [assumed]
    for i in fork.silent:
        probabilities[i] = 1.0  # a flow without condition is always taken (BPMN 2.0.2 §13.4.3)
    return probabilities, default, []


def _unclear(fork: _Fork) -> Finding:
    return fork.finding(
        "GATEWAY-SHARES",
        "The shares of gateway '{gateway}' exceed 1, or several flows are left without one: {missing}.",
        "Give all shares but one (that flow takes the rest), or mark one flow as 'default'.",
        missing=", ".join(fork.flows[i].id for i in fork.silent) or "none",
    )


def _off(fork: _Fork, total: float) -> Finding:
    return fork.finding(
        "GATEWAY-SUM",
        "The shares of gateway '{gateway}' sum to {total}, not to 1.",
        "Mend one of them, or leave one out: it takes the rest.",
        total=f"{total:.6g}",
    )


def make_choice(gateway: Gateway, weighing: Weighing, slots: SlotTable) -> Choice:
    """The row of the program for a settled gateway."""
    if gateway.type in SEVERAL:
        each = tuple(
            -1 if p is None else slots.choice(gateway.id, f"flow {i}", (1.0 - p, p))
            for i, p in enumerate(weighing.probabilities)
        )
        return Choice(weighing.conditions, each, weighing.default)
    weights = tuple(p or 0.0 for p in weighing.probabilities)
    drawn = (slots.choice(gateway.id, "flow", weights),) if sum(weights) > 0 else ()
    return Choice(weighing.conditions, drawn, weighing.default)
