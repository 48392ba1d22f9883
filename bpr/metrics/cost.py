"""What a case costs: effort × hourly cost of who worked, cost per use, fixed cost of tasks and of the case.

Money is in the currency of the log's header. The log knows hourly cost and cost per use of its individuals; fixed costs
are conditions of the scenario and are counted where the model is at hand. So are standing costs, which pass with time
and not with cases: they are kept apart from what a case costs directly.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER, EventLog
from bpr.metrics.observation import each_once, tally
from bpr.units import DAY, HOUR

if TYPE_CHECKING:
    from bpr.scenario.schema import Scenario


MONTH = 365.2425 / 12 * DAY
"""ms, the mean of the Gregorian calendar."""


def standing_cost_per_month(scenario: "Scenario") -> float:
    """Money a month that is spent whatever is done: persons on the payroll and the office itself."""
    groups = (group for resource in scenario.resources.values() for group in resource.resolved_groups())
    return scenario.cost.per_month + sum(group.count * (group.cost_per_month or 0.0) for group in groups)


def cost_of_activities(log: EventLog, fixed: Mapping[str, float]) -> NDArray[np.float64]:
    """float64[activities], money: what each activity cost; NaN of a real log that does not say who worked how long.

    Parameters
    ----------
    log
        The log.
    fixed
        Element id -> cost of one completion (of withdrawn activities only the effort is paid).
    """
    assignments, activities = log.assignments, log.activities
    if not (log.header.simulated or assignments.rows):
        return np.full(activities.rows, np.nan)
    hourly = np.array([individual.hourly_cost for individual in log.individuals], dtype=np.float64)
    per_use = np.array([individual.cost_per_use for individual in log.individuals], dtype=np.float64)
    individual = assignments["individual"]
    cost = tally(assignments["row"], activities.rows, assignments["worked"] / HOUR * hourly[individual])
    if per_use.any():  # an activity resumed several times by the same individual is one use
        row, who = np.divmod(each_once(assignments["row"].astype(np.int64) * len(hourly) + individual), len(hourly))
        cost += tally(row, activities.rows, per_use[who])
    once = np.array([fixed.get(element.id, 0.0) for element in log.elements] + [0.0])
    cost += np.where(activities["completed"] != NEVER, once[activities["element"]], 0.0)
    return cost
