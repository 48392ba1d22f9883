"""What the model of a log tells without it: computed once, when first needed, for all parts of the log alike."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from bpr.fit import limit_timers
from bpr.metrics import collections, cost, expected
from bpr.metrics.data_silos import asked_though_held
from bpr.metrics.succession import Drawn
from bpr.organisation.datum import DataUse
from bpr.process.elements import Event, FlowNode
from bpr.process.passes import is_atomic
from bpr.process.precedence import directly_before
from bpr.scenario.calendar import WorkingDays

if TYPE_CHECKING:
    from bpr.model import Model


class Known:
    """Of a model, or of None: then nothing is known, and what costs money costs none."""

    def __init__(self, model: "Model | None") -> None:
        self.model = model

    @cached_property
    def elements(self) -> tuple[FlowNode, ...]:
        """The elements of the drawing."""
        return () if self.model is None else tuple(self.model.whole.elements())

    def says(self, *attributes: str) -> bool:
        """Whether any element of the drawing is annotated with one of these."""
        return any(name in element.annotation for element in self.elements for name in attributes)

    @cached_property
    def draws_errands(self) -> bool:
        """Whether units are registered and tasks of the applicant drawn, so that errands between offices show."""
        if self.model is None or not self.model.organisation.registered:
            return False
        organisation = self.model.organisation
        tasks = (element.id for element in self.elements if is_atomic(element))
        return any(organisation.units[organisation.unit_of(task)].type == "applicant" for task in tasks)

    @cached_property
    def drawn(self) -> Drawn | None:
        """What the drawing says of the order of its tasks; None where there is no model."""
        if self.model is None:
            return None
        return Drawn(directly_before(self.model.whole), {element.id: element.name for element in self.elements})

    @cached_property
    def timers(self) -> frozenset[str] | None:
        """Ids of the events with a clock; None where there is no model."""
        if self.model is None:
            return None
        events = (element for element in self.elements if isinstance(element, Event))
        return frozenset(event.id for event in events if any(d.kind == "timer" for d in event.definitions))

    @cached_property
    def limit_timers(self) -> frozenset[str]:
        """Ids of the timers that wait for a limit."""
        return frozenset() if self.model is None else frozenset(limit_timers(self.model.whole, self.model.scenario))

    @cached_property
    def working_days(self) -> WorkingDays | None:
        """The working days on which limits are counted; None where there is no model."""
        scenario = None if self.model is None else self.model.scenario
        return None if scenario is None else WorkingDays(scenario.working_day_calendar, scenario.start)

    # Money

    @property
    def fixed_costs(self) -> Mapping[str, float]:
        """Id of a task -> what every completion costs, money."""
        if self.model is None:
            return {}
        return {task: figures.fixed_cost or 0.0 for task, figures in self.model.scenario.tasks.items()}

    @property
    def cost_per_case(self) -> float:
        """What every case costs, money."""
        return 0.0 if self.model is None else self.model.scenario.cost.per_case

    @cached_property
    def standing_cost_per_month(self) -> float:
        """Money a month, whatever is done."""
        return 0.0 if self.model is None else cost.standing_cost_per_month(self.model.scenario)

    # Data

    @cached_property
    def collecting(self) -> tuple[DataUse, ...]:
        """The tasks that collect data, with the data."""
        return () if self.model is None else tuple(collections.collecting(self.model))

    @cached_property
    def asked_though_held(self) -> tuple[DataUse, ...]:
        """Those of `collecting` that ask the applicant for data which a unit holds."""
        if self.model is None:
            return ()
        return tuple(asked_though_held(self.collecting, self.model.organisation))

    # Expected without a run; None where the model leaves to a run how often work comes where

    @cached_property
    def expected_collections(self) -> Mapping[str, float] | None:
        """Id of a datum -> collections expected a case."""
        return None if self.model is None else collections.expected_collections(self.model)

    @cached_property
    def static_handoffs(self) -> float | None:
        """Expected handoffs a case."""
        passed = None if self.model is None else expected.handoffs_of(self.model)
        return None if passed is None else sum(passed.values())
