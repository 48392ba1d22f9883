"""Which unit each lane, pool and element of a diagram belongs to.

For a lane, from the innermost outwards: the register's `lanes`; the ``bpr:unit`` annotation; a registered unit of the
same id or name. Where none is found the lane becomes a unit of its own. An element may carry an annotation of its own;
outside lanes it belongs to its pool.
"""

import re
from dataclasses import replace

from bpr.document.label import Label
from bpr.errors import Finding, Where
from bpr.frozen import frozen
from bpr.organisation.agreement import plain
from bpr.organisation.catalogue import catalogue_of
from bpr.organisation.drawn import Diagram, Drawn, DrawnLane, DrawnNode, DrawnPool
from bpr.organisation.read import UnitRegister
from bpr.organisation.unit import Organisation, Unit, UnitType
from bpr.units import near

_APPLICANTS = re.compile(
    r"申请人|申请者|申请单位|申请企业|当事人|办事人|办事群众|群众|市民|居民|公民|村民|企业|公司|用户|客户"
    r"|\b(?:applicants?|citizens?|clients?|customers?|petitioners?|residents?|claimants?|requesters?|firm|company|business)\b",
    re.IGNORECASE,
)
_OFFICES = re.compile(
    r"局|厅|部|委|处|科|室|办公|政府|中心|窗口|大厅|服务|机关|银行|协会"
    r"|\b(?:office|service|services|centre|center|department|bureau|agency|desk|counter|ministry|council|support|relations)\b",
    re.IGNORECASE,
)


def is_applicant(name: str) -> bool:
    """Whether a pool or lane of this name is who applies, rather than an office that serves them.

    >>> is_applicant("申请人"), is_applicant("企业服务中心"), is_applicant("Customer")
    (True, False, True)
    """
    return bool(_APPLICANTS.search(name)) and not _OFFICES.search(name)


def organisation_for(graph: Diagram, register: UnitRegister | None = None) -> Organisation:
    """The organisation behind a diagram.

    Parameters
    ----------
    graph
        A `bpr.process.graph.ProcessGraph`.
    register
        From `bpr.organisation.read.read_register`, or None: then lanes and pools are the units.

    Returns
    -------
    Organisation
        With its catalogue of data and functions, and findings: unknown units and lanes (errors), lanes, data and
        functions that the register does not know (warnings).
    """
    matching = _Matching(graph, register)
    members: dict[str, str] = {pool.id: matching.pool_unit(pool) for pool in graph.pools.values()}
    members |= {lane.id: matching.lane_unit(lane) for lane in graph.lanes.values()}
    for node in graph.elements():
        members.setdefault(node.id, matching.node_unit(node))
    used = set(members.values()) | set(matching.registered)
    matched = Organisation(
        frozen({key: unit for key, unit in matching.units.items() if key in used}),
        frozen(members),
        register is not None,
        names=frozen() if register is None else register.names,
    )
    catalogue, findings = catalogue_of(graph, matched, register)
    return replace(matched, catalogue=catalogue, findings=(*matching.findings, *findings))


class _Matching:
    """Units found so far."""

    def __init__(self, graph: Diagram, register: UnitRegister | None) -> None:
        self._graph = graph
        self._register = register or UnitRegister()
        self.registered = self._register.units
        self.units: dict[str, Unit] = dict(self.registered)
        self.findings: list[Finding] = []
        self._names = {
            plain(text): key
            for key, unit in reversed(list(self.registered.items()))
            for text in (key, *unit.name.texts.values())
            if text
        }
        self._pools = {pool.process: pool for pool in graph.pools.values() if pool.process}
        self._done: dict[str, str] = {}
        self._told: set[str] = set()
        for lane in self._register.lanes:
            if lane not in graph.lanes and lane not in graph.pools:
                known = [*graph.lanes, *graph.pools]
                self.findings.append(
                    Finding(
                        "ORG-LANE",
                        self._register.source.where(f"lanes.{lane}"),
                        "The diagram has no lane or pool '{name}'.",
                        "Mend or remove it. {hint}",
                        values=frozen({"name": lane, "hint": near(lane, known)}),
                    )
                )

    def lane_unit(self, lane: DrawnLane) -> str:
        """The unit of a lane: its own, else that of a lane around it, else itself."""
        if lane.id not in self._done:
            around: DrawnLane | None = lane
            found = None
            for _ in range(len(self._graph.lanes) + 1):
                if around is None or found is not None:
                    break
                found = self._own(around)
                around = self._graph.lanes.get(around.parent or "")
            self._done[lane.id] = found or self._derived(lane, self._agency(lane.process), is_black_box=False)
        return self._done[lane.id]

    def pool_unit(self, pool: DrawnPool) -> str:
        """The unit of a pool."""
        if pool.id not in self._done:
            self._done[pool.id] = self._own(pool) or self._derived(pool, pool.id, is_black_box=pool.process is None)
        return self._done[pool.id]

    def node_unit(self, node: DrawnNode) -> str:
        """The unit of an element: by its annotation, its lane, its pool, its process."""
        annotated = self._annotated(node)
        if annotated is not None:
            return annotated
        if node.lane is not None and node.lane in self._graph.lanes:
            return self.lane_unit(self._graph.lanes[node.lane])
        if node.process in self._pools:
            return self.pool_unit(self._pools[node.process])
        if node.process not in self.units:
            name = self._graph.processes.get(node.process, "") or node.process
            self.units[node.process] = Unit(
                node.process, Label(frozen({"": name})), agency=node.process, registered=False
            )
        return node.process

    def _own(self, drawn: DrawnLane | DrawnPool) -> str | None:
        """The unit that register, annotation or name give."""
        stated = self._register.lanes.get(drawn.id)
        if stated in self.units:
            return stated
        same_id = drawn.id if drawn.id in self.registered else None
        return self._annotated(drawn) or self._names.get(plain(drawn.name)) or same_id

    def _annotated(self, drawn: Drawn) -> str | None:
        """The unit of the annotation; without a register it may name units that nobody described."""
        stated = drawn.annotation.get("unit", "").strip()
        if not stated or stated in self.units:
            return stated or None
        if not self.registered:
            agency = self._agency(getattr(drawn, "process", None) or drawn.id)
            kind: UnitType = "applicant" if is_applicant(drawn.name) else "administrative"
            name = Label(frozen({"": drawn.name or stated}))
            self.units[stated] = Unit(stated, name, agency=agency, type=kind, registered=False)
            return stated
        if drawn.id not in self._told:
            self._told.add(drawn.id)
            self.findings.append(
                Finding(
                    "ORG-UNKNOWN",
                    Where(line=drawn.line or None, element=drawn.id),
                    "The register has no unit '{name}'.",
                    "Define it under units of the register. {hint}",
                    values=frozen({"name": stated, "hint": near(stated, self.registered)}),
                )
            )
        return None

    def _derived(self, drawn: DrawnLane | DrawnPool, agency: str, *, is_black_box: bool) -> str:
        """The lane or pool itself as a unit."""
        kind: UnitType = "intermediary" if is_black_box else "administrative"
        if is_applicant(drawn.name):
            kind = "applicant"
        key = drawn.id
        self.units[key] = Unit(
            key, Label(frozen({"": drawn.name or drawn.id})), agency=agency, type=kind, registered=False
        )
        if self.registered and drawn.id not in self._graph.pools:
            self.findings.append(
                Finding(
                    "ORG-UNREGISTERED",
                    Where(line=drawn.line or None, element=drawn.id),
                    "The register does not know the lane '{name}'; its handoffs are not classified.",
                    "Add it to the register, or to its lanes.",
                    "warning",
                    values=frozen({"name": drawn.name or drawn.id}),
                )
            )
        return key

    def _agency(self, process: str) -> str:
        pool = self._pools.get(process)
        return pool.id if pool else process
