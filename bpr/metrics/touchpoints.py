"""Where the applicant meets the administration: counters and agencies, as they were met in a log and as drawn.

An element with the touchpoint ``visit`` or ``online`` meets the unit of its annotation ``counter``, else its own. Of a
task of the applicant it is the unit that takes the work over; where none does, the one that handed it to the applicant.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER
from bpr.metrics.handoffs import Transfers
from bpr.metrics.observation import Observation, each_once, tally
from bpr.organisation.unit import Organisation
from bpr.process.elements import FlowNode
from bpr.process.passes import is_atomic

if TYPE_CHECKING:
    from bpr.model import Model
    from bpr.process.graph import ProcessGraph

Channels = frozenset[str]
VISIT: Channels = frozenset({"visit"})
ONLINE: Channels = frozenset({"online"})
EITHER: Channels = VISIT | ONLINE

NOBODY = -1
"""An applicant's task: whom it meets is said by the handoffs."""


def touched(elements: Iterable[FlowNode], channels: Channels) -> dict[str, float]:
    """Id of each element whose touchpoint is one of `channels` -> 1: an amount for `bpr.metrics.burden.burden`."""
    return {e.id: 1.0 for e in elements if e.annotation.get("touchpoint") in channels}


def counterpart(element: FlowNode, organisation: Organisation) -> str | None:
    """Id of the unit that the applicant meets at an element; None where handoffs must say."""
    stated = element.annotation.get("counter", "").strip()
    if stated:
        return stated
    unit = organisation.unit_of(element.id)
    return None if organisation.units[unit].type == "applicant" else unit


def units_met(model: "Model") -> dict[str, tuple[str, ...]]:
    """Id of each touchpoint -> ids of the units that the applicant may meet there, as drawn."""
    graph, organisation = model.whole, model.organisation
    found: dict[str, tuple[str, ...]] = {}
    for element in graph.elements():
        if element.annotation.get("touchpoint") in EITHER or _is_applicants(element, organisation):
            unit = counterpart(element, organisation)
            found[element.id] = (unit,) if unit is not None else _neighbours(graph, element.id, organisation)
    return found


def met(
    observation: Observation, handoffs: Transfers, model: "Model", channels: Channels, *, agencies: bool
) -> NDArray[np.float64]:
    """float64[cases], how many different units (or agencies) the applicant met at touchpoints of these channels."""
    log, organisation = observation.log, model.organisation
    place: dict[str, int] = {}
    of_unit = np.array([_number(place, unit.id, organisation, agencies=agencies) for unit in log.units] + [NOBODY])
    counter = np.full(len(log.elements) + 1, NOBODY)
    wanted = np.zeros(len(log.elements) + 1, dtype=bool)
    drawn = {element.id: element for element in model.whole.elements()}
    for code, logged in enumerate(log.elements):
        element = drawn.get(logged.id)
        if element is None or element.annotation.get("touchpoint") not in channels:
            continue
        wanted[code] = True
        unit = counterpart(element, organisation)
        if unit is not None:
            counter[code] = _number(place, unit, organisation, agencies=agencies)
    codes = log.activities["element"].astype(np.int64)
    rows = np.flatnonzero(wanted[codes] & (log.activities["completed"] != NEVER))
    known = rows[counter[codes[rows]] != NOBODY]
    pairs = [(observation.case_of[known], counter[codes[known]])]
    open_rows = np.zeros(log.activities.rows, dtype=bool)
    open_rows[rows[counter[codes[rows]] == NOBODY]] = True
    onward, back = handoffs.where(open_rows[handoffs.source]), handoffs.where(open_rows[handoffs.target])
    pairs.append((onward.case, of_unit[onward.taker]))
    open_rows[onward.source] = False
    back = back.where(open_rows[back.target])
    pairs.append((back.case, of_unit[back.giver]))
    case, unit_met = (np.concatenate(column) for column in zip(*pairs, strict=True))
    case, unit_met = case[unit_met != NOBODY], unit_met[unit_met != NOBODY]
    width = len(place) + 1
    once = each_once(case * width + unit_met)
    return tally(once // width, log.cases.rows)


def _number(place: dict[str, int], unit: str, organisation: Organisation, *, agencies: bool) -> int:
    """Number of a unit, or of its agency; `NOBODY` for the applicant, who does not meet himself."""
    known = organisation.units.get(unit)
    if known is not None and known.type == "applicant":
        return NOBODY
    key = known.agency or unit if agencies and known is not None and known.registered else unit
    return place.setdefault(key, len(place))


def _is_applicants(element: FlowNode, organisation: Organisation) -> bool:
    return is_atomic(element) and organisation.units[organisation.unit_of(element.id)].type == "applicant"


def _neighbours(graph: "ProcessGraph", element: str, organisation: Organisation) -> tuple[str, ...]:
    """Units of the next tasks that are not the applicant's; of the ones before where there are none."""
    adjacency: tuple[Mapping[str, Iterable[str]], ...] = (graph.succ, graph.pred)
    for beside in adjacency:
        units: dict[str, None] = {}
        todo, seen = list(beside[element]), {element}
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            node = graph.element(at)
            if not is_atomic(node):
                todo.extend(beside[at])
            elif not _is_applicants(node, organisation):
                units[organisation.unit_of(at)] = None
        if units:
            return tuple(sorted(units))
    return ()
