"""A part of a log under study: what the measures are computed from, each computed once and when first needed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.parts import Part, whole
from bpr.eventlog.tables import NEVER, EventLog
from bpr.fit import clock_stop_ids
from bpr.metrics import burden, collections, cost, deadlines, flow, handoffs, resources, touchpoints
from bpr.metrics.handoffs import Transfers
from bpr.metrics.known import Known
from bpr.metrics.observation import Observation, observe, tally
from bpr.metrics.succession import with_causes
from bpr.metrics.totals import Sample
from bpr.metrics.waiting import BEFORE_WORK, PARTS, Waiting, waiting

if TYPE_CHECKING:
    from bpr.model import Model
    from bpr.scenario.limits import ActivityLimits


class Study:
    """A log or a part of one, the model that it is a log of (or None), and what follows from them.

    Studies of the parts of one log share what is `known` of the model: ``Study(part, study.known)``.
    """

    def __init__(self, log: EventLog | Part, model: "Model | Known | None" = None) -> None:
        part = log if isinstance(log, Part) else whole(log)
        self.known = model if isinstance(model, Known) else Known(model)
        self.part = replace(part, log=with_causes(part.log, None if part.log.header.simulated else self.known.drawn))
        self.log = self.part.log
        self.model = self.known.model

    @property
    def currency(self) -> str:
        """The unit of money."""
        return self.log.header.currency or "money"

    @cached_property
    def observation(self) -> Observation:
        """What is counted."""
        return observe(self.part)

    @cached_property
    def waiting(self) -> Waiting:
        """What time went into."""
        return waiting(self.part, self.known.timers)

    def ms(self, name: str) -> NDArray[np.int64]:
        """int64[cases], ms of the critical path that went into `name`: ``work`` or a cause of waiting."""
        column: NDArray[np.int64] = self.waiting.cases[:, PARTS.index(name)]
        return column

    @cached_property
    def cycle_times(self) -> NDArray[np.int64]:
        """int64[cases], end − arrival, ms."""
        return flow.cycle_times(self.observation)

    @cached_property
    def cycle_time_sample(self) -> Sample:
        """Cycle times of the cases that ended, ms."""
        return self.observation.sample(self.cycle_times)

    @cached_property
    def effort(self) -> NDArray[np.float64]:
        """float64[cases], ms of all performers together."""
        return self.observation.by_case(self.log.activities["worked"])

    @cached_property
    def cost_of_activities(self) -> NDArray[np.float64]:
        """float64[activities], money."""
        return cost.cost_of_activities(self.log, self.known.fixed_costs)

    @cached_property
    def cost_of_cases(self) -> NDArray[np.float64]:
        """float64[cases], money."""
        return self.observation.by_case(self.cost_of_activities) + self.known.cost_per_case

    @cached_property
    def standing_cost(self) -> NDArray[np.float64]:
        """float64[replications], money: what the window costs whatever is done; 0 where there is no model."""
        return self.observation.window * (self.known.standing_cost_per_month / cost.MONTH)

    @cached_property
    def impatient(self) -> NDArray[np.bool_]:
        """bool[elements], the activities that are not waited for longer than patience lasts."""
        known = {} if self.model is None else self.model.scenario.tasks
        return np.array([e.id in known and known[e.id].patience is not None for e in self.log.elements], dtype=bool)

    @cached_property
    def role_names(self) -> dict[str, str]:
        """Id of a pool of individuals -> its name."""
        known = {} if self.model is None else self.model.scenario.resources
        return {pool.id: (pool.id in known and str(known[pool.id].name)) or pool.id for pool in self.pools}

    @cached_property
    def time_use(self) -> resources.Time:
        """What the individuals did with their time."""
        return resources.time_use(self.observation)

    @cached_property
    def pools(self) -> tuple[resources.Pool, ...]:
        """The pools of individuals."""
        return resources.pools(self.observation)

    @cached_property
    def queues(self) -> resources.Queues:
        """What stood before them."""
        return resources.queues(self.observation, self.pools)

    def kind_of(self, giver: str, taker: str) -> str:
        """The kind of a handoff between two units; empty where there is no model."""
        if giver == taker:
            return handoffs.NO_HANDOFF
        organisation = None if self.model is None else self.model.organisation
        if organisation is None:
            return ""
        known = organisation.units
        return organisation.handoff_kind(giver, taker) if giver in known and taker in known else "unclassified"

    def tells_apart(self, kind: str) -> bool:
        """Whether a kind of handoff is known here: all where units are registered; else only what pools tell."""
        if self.model is None:
            return False
        return self.model.organisation.registered or kind in {"internal", "external", "applicant_carried"}

    @cached_property
    def transfers(self) -> Transfers:
        """All work that passed from task to task."""
        return handoffs.transfers(self.observation)

    @cached_property
    def handoffs(self) -> Transfers:
        """Transfers that are handoffs."""
        return self._handoffs_among(self.transfers)

    @cached_property
    def serial_handoffs(self) -> Transfers:
        """Handoffs on the critical paths."""
        return self._handoffs_among(handoffs.serial_transfers(self.observation, self.waiting.path))

    @cached_property
    def errands(self) -> Transfers:
        """What applicants carry from an office of a line to one of another line."""
        units = {} if self.model is None else self.model.organisation.units
        known = [units.get(unit.id) for unit in self.log.units]
        applicants = np.array([u is not None and u.type == "applicant" for u in known], dtype=bool)
        carried = handoffs.errands(self.observation, self.transfers, applicants)
        names = [(u.line if u is not None else None) or "" for u in known]
        codes = {name: code for code, name in enumerate(dict.fromkeys(name for name in names if name))}
        line = np.array([codes.get(name, -1) for name in names] + [-1], dtype=np.int64)
        of_lines = replace(carried, giver=line[carried.giver], taker=line[carried.taker])
        return carried.where(of_lines.between_units)

    @cached_property
    def person_handoffs(self) -> Transfers:
        """Transfers between tasks of different persons, whatever their units."""
        first, last = handoffs.people(self.log)
        passed = self.transfers.between(last, first)
        return passed.where(passed.between_units)

    @cached_property
    def handoff_steps(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Handoffs on the critical paths: step of the path that takes over, and ms until its work starts.

        From when the task of the taker is enabled until it is started: transfer, batch and queue.
        """
        path, steps = self.waiting.path, self.waiting.steps
        step_of = np.full(self.log.activities.rows, -1, np.int64)
        step_of[path.row] = np.arange(len(path.row))
        taking = step_of[self.serial_handoffs.target]
        lost: NDArray[np.int64] = steps[taking][:, [PARTS.index(part) for part in BEFORE_WORK]].sum(axis=1)
        return taking, lost

    @cached_property
    def handoff_times(self) -> NDArray[np.float64]:
        """float64[cases], ms of the critical path lost at handoffs."""
        taking, lost = self.handoff_steps
        return tally(self.waiting.path.case[taking], self.log.cases.rows, lost)

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """str[handoffs], the kind of each of `handoffs`."""
        return handoffs.kinds_of(self.log, self.handoffs, self.kind_of)

    @cached_property
    def serial_kinds(self) -> NDArray[np.str_]:
        """str[serial_handoffs], the kind of each of `serial_handoffs`."""
        return handoffs.kinds_of(self.log, self.serial_handoffs, self.kind_of)

    def handoffs_of(self, *kinds: str) -> NDArray[np.float64]:
        """float64[cases], the number of handoffs of these kinds."""
        return handoffs.count(self.observation, self.handoffs.where(np.isin(self.kinds, kinds)))

    @cached_property
    def visits(self) -> NDArray[np.float64]:
        """float64[cases], visits of the applicant."""
        return self.burden("visits")

    def burden(self, kind: str) -> NDArray[np.float64]:
        """float64[cases], ``visits`` or one of `burden.COUNTED`; 0 where there is no model."""
        return burden.burden(self.observation, burden.amounts(self.known.elements, kind))

    def touched(self, channels: touchpoints.Channels) -> NDArray[np.float64]:
        """float64[cases], completions of elements at which the applicant takes part over one of these channels."""
        return burden.burden(self.observation, touchpoints.touched(self.known.elements, channels))

    def met(self, channels: touchpoints.Channels, *, agencies: bool) -> NDArray[np.float64]:
        """float64[cases], different units (or agencies) that the applicant meets; 0 where there is no model."""
        if self.model is None:
            return np.zeros(self.log.cases.rows)
        return touchpoints.met(self.observation, self.handoffs, self.model, channels, agencies=agencies)

    @cached_property
    def collected(self) -> collections.Collected:
        """Which data the cases collected."""
        return collections.collected(self.observation, self.known.collecting)

    @cached_property
    def asked_though_held(self) -> collections.Collected:
        """Which data the applicants were asked for though a unit holds them."""
        return collections.collected(self.observation, self.known.asked_though_held)

    @cached_property
    def held(self) -> Mapping[str, deadlines.Held]:
        """What is held against limits: ``""`` the cases, and every activity that has limits of its own."""
        days = self.known.working_days
        if self.model is None or days is None:
            return {}
        limits, graph = self.model.scenario.limits, self.model.whole
        terms: dict[str, tuple[ActivityLimits, deadlines.Terms]] = {"": (limits, deadlines.of_cases(self.observation))}
        terms |= {id_: (entry, deadlines.of_activity(self.observation, id_)) for id_, entry in limits.of.items()}
        return {
            id_: deadlines.hold(self.observation, entry.spans, these, clock_stop_ids(graph, entry.clock_stops), days)
            for id_, (entry, these) in terms.items()
        }

    @property
    def cards(self) -> tuple[deadlines.Card, ...]:
        """Every yellow and red card that was given, and when."""
        days = self.known.working_days
        assert days is not None or not self.held  # noqa: S101  # of the same model
        return tuple(deadlines.cards_of(self.observation, self.held, days)) if days else ()

    @cached_property
    def tacit_approvals(self) -> NDArray[np.float64]:
        """float64[cases], 1 where a timer of a limit took the token: nobody had decided by then."""
        if self.model is None:
            return np.zeros(self.log.cases.rows)
        taken = np.array([element.id in self.known.limit_timers for element in self.log.elements] + [False])
        fired = taken[self.log.activities["element"]] & (self.log.activities["completed"] != NEVER)
        return np.minimum(self.observation.by_case(fired.astype(np.int64)), 1.0)

    def _handoffs_among(self, transfers: Transfers) -> Transfers:
        between = transfers.where(transfers.between_units)
        return between.where(handoffs.kinds_of(self.log, between, self.kind_of) != handoffs.NO_HANDOFF)
