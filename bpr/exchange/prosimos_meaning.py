"""Every key of a Prosimos file and what becomes of it; keys that are not in the table are named in a warning.

Keys are paths with the positions of lists left out. What stands below a key that is not listed itself goes with it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bpr.exchange.meaning import Meaning

MULTITASK = "people work at several activities at a time there, at one thing at a time here"

MEANING: Mapping[str, Meaning] = MappingProxyType(
    {
        "process_model": Meaning("without effect", "the path of the drawing on the machine that wrote the file"),
        "model_type": Meaning("kept", "CRISP (also none): a period is a period; FUZZY: periods have chances"),
        "granule_size": Meaning("kept", "of FUZZY: the parts of a day of `presence`; 1 to 1,440 that divide the day"),
        "resource_profiles": Meaning("kept", "`resources`; who does the same in the same time is one role"),
        "resource_profiles.id": Meaning("kept", "the pool: like people of one pool are one role"),
        "resource_profiles.name": Meaning("kept", "name of the role"),
        "resource_profiles.resource_list.id": Meaning("kept", "who is meant in task_resource_distribution"),
        "resource_profiles.resource_list.name": Meaning("kept", "name of the role, where it is one person"),
        "resource_profiles.resource_list.amount": Meaning("kept", "`count`"),
        "resource_profiles.resource_list.cost_per_hour": Meaning("kept", "`hourly_cost`"),
        "resource_profiles.resource_list.calendar": Meaning("kept", "`calendar`, or `presence` where it is by chance"),
        "resource_profiles.resource_list.assigned_tasks": Meaning(
            "without effect", "Prosimos goes by task_resource_distribution alone"
        ),
        "resource_profiles.resource_list.assignedTasks": Meaning("without effect", "as assigned_tasks"),
        "resource_calendars": Meaning("kept", "`calendars`"),
        "resource_calendars.id": Meaning("kept", "name of the calendar"),
        "resource_calendars.name": Meaning("without effect", "the id is the name here"),
        "resource_calendars.time_periods": Meaning("kept", "`hours`; FUZZY: chances of being there"),
        "resource_calendars.time_periods.probability": Meaning(
            "in part",
            "FUZZY: `presence`, drawn once for each person, date and granule (Prosimos: at every question, which "
            "is said); CRISP: without effect, which is said",
        ),
        "resource_calendars.workload_ratio": Meaning(
            "in part", "FUZZY: a second chance beside that of `time_periods`; somebody is there if one of both says so"
        ),
        "task_resource_distribution": Meaning(
            "kept",
            "`tasks`: `performer`, `work`; by role where people differ; `assigned: any_time` where their hours differ",
        ),
        "task_resource_distribution.resources.histogram_data": Meaning("kept", "`table` of the middles of the bins"),
        "arrival_time_distribution": Meaning("kept", "`arrivals`: `interarrival`; their number is `--cases`"),
        "arrival_time_calendar": Meaning("kept", "calendar of the arrivals, `calendar_mode: postpone`"),
        "arrival_time_calendar.probability": Meaning("without effect", "Prosimos takes it for hours"),
        "gateway_branching_probabilities": Meaning("kept", "`gateways`"),
        "gateway_branching_probabilities.probabilities.value": Meaning("kept", "share of the flow"),
        "gateway_branching_probabilities.probabilities.condition_id": Meaning(
            "in part",
            "condition of the flow; one flow without is the default; several beside rules: refused; what differs where "
            "several rules hold or none does is said",
        ),
        "branch_rules": Meaning("kept", "the conditions; comparisons `=`, `!=`, `<`, `<=`, `>`, `>=`, `in`"),
        "event_distribution": Meaning("kept", "`events`: `delay`"),
        "case_attributes": Meaning("kept", "`attributes`: discrete, continuous"),
        "global_attributes": Meaning(
            "in part", "`shared`: one value of the whole run; a name that is one of case_attributes, too: refused"
        ),
        "event_attributes": Meaning(
            "in part",
            "`set` of an activity: discrete and continuous are drawn anew, expression and dtree are expressions "
            "(`if … then … else …`); Markov chains and functions (`norm(…)`, `sqrt(…)`): refused; of other elements: "
            "said, as nothing is set there by Prosimos either",
        ),
        "prioritisation_rules": Meaning("kept", "`priority` of every task, over the attributes of its case"),
        "batch_processing": Meaning("in part", "`batch`"),
        "batch_processing.type": Meaning(
            "in part", "Sequential: one after the other; Parallel: `work_per_batch`; Concurrent: refused"
        ),
        "batch_processing.firing_rules": Meaning(
            "in part",
            "`size` with `=`, `>=`, `>`: `size`; `week_day`, `daily_hour` with `=`: `at`; `large_wt` with `=`, `>=`, "
            "`>`: `age`; alternatives: the first of them; that a piece alone waits for the upper end of `large_wt` is "
            "said; `ready_wt`, other ranges, and rules that join several of these: refused",
        ),
        "batch_processing.size_distrib": Meaning("in part", "a share of pieces done alone (key 1): refused"),
        "batch_processing.duration_distrib": Meaning("in part", "factors other than 1: refused"),
        "batch_processing.batch_frequency": Meaning("without effect", "Prosimos does not read it"),
        "gateway_execution_limit": Meaning("listed", "such a run ends with an error here (`defaults`: `loop_guard`)"),
        "multitask": Meaning("refused", MULTITASK),
        "multitasking": Meaning("refused", MULTITASK),
    }
)
"""Key -> what becomes of it."""

WITHOUT_EFFECT = frozenset(key for key, meaning in MEANING.items() if meaning.use == "without effect")
"""Keys that nobody reads and that change no run."""
