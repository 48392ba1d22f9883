"""Every element and attribute of QBP and what becomes of it; others in its namespace are named in a warning."""

from collections.abc import Mapping
from types import MappingProxyType

from bpr.exchange.meaning import Meaning

_WITHIN = "its place alone matters"

MEANING: Mapping[str, Meaning] = MappingProxyType(
    {
        "processSimulationInfo": Meaning("kept", "the scenario; several in a file: refused"),
        "processSimulationInfo@id": Meaning("without effect", "an id of its own"),
        "processSimulationInfo@processId": Meaning("without effect", "the start event says which process begins"),
        "processSimulationInfo@processInstances": Meaning(
            "kept", "`max_count` of the arrivals; `--cases` goes before it"
        ),
        "processSimulationInfo@startDateTime": Meaning("kept", "`start`; `--start` goes before it"),
        "processSimulationInfo@currency": Meaning("kept", "`currency`; EUR where none is written, as in the schema"),
        "processSimulationInfo@version": Meaning("without effect", "of the tool that wrote it"),
        "arrivalRateDistribution": Meaning("kept", "`interarrival`, `calendar_mode: consume`"),
        "timetables": Meaning("kept", "`calendars`"),
        "timetable": Meaning("kept", "a calendar; all times in one offset"),
        "timetable@id": Meaning("kept", "who keeps it"),
        "timetable@name": Meaning("kept", "name of the calendar"),
        "timetable@default": Meaning("kept", "the calendar of the arrivals"),
        "rules": Meaning("kept", _WITHIN),
        "rule": Meaning("kept", "hours"),
        "rule@fromTime": Meaning("kept", "opening; seconds are rounded to the minute, which is said"),
        "rule@toTime": Meaning("kept", "closing; within the last second of the day: midnight"),
        "rule@fromWeekDay": Meaning("kept", "first day"),
        "rule@toWeekDay": Meaning("kept", "last day; absent: the first"),
        "resources": Meaning("kept", "`resources`"),
        "resource": Meaning("kept", "a role"),
        "resource@id": Meaning("kept", "who is meant by the elements"),
        "resource@name": Meaning("kept", "name of the role"),
        "resource@totalAmount": Meaning("kept", "`count`; of 0, with work: refused"),
        "resource@costPerHour": Meaning("kept", "`hourly_cost`"),
        "resource@timetableId": Meaning("kept", "`calendar`"),
        "elements": Meaning("kept", "`tasks`, `events`"),
        "element": Meaning("kept", "of a task: `work`, of nobody's: `delay`; of a catching or boundary event: `delay`"),
        "element@id": Meaning("without effect", "an id of its own"),
        "element@elementId": Meaning("kept", "which element of the drawing"),
        "element@fixedCost": Meaning("kept", "`fixed_cost` of a task"),
        "element@costThreshold": Meaning("listed", "changes no run: the cost above which BIMP counts an activity"),
        "element@durationThreshold": Meaning(
            "listed", "changes no run: the duration above which BIMP counts an activity"
        ),
        "element@simulateAsTask": Meaning("refused", "a sub-process that BIMP does in one piece"),
        "durationThresholdTimeUnit": Meaning("without effect", "of durationThreshold"),
        "durationDistribution": Meaning("kept", "seconds, whatever `timeUnit` says; of other elements: said"),
        "resourceIds": Meaning("kept", _WITHIN),
        "resourceId": Meaning("in part", "`performer`: the first one, as in BIMP; that others are there is said"),
        "histogramDataBins": Meaning("in part", "fixed values: `table`; ranges that adjoin: `quantiles`; else refused"),
        "histogramData": Meaning("in part", "as above"),
        "histogramData@probability": Meaning("kept", "weight"),
        "distribution": Meaning("in part", "of a bin"),
        "timeUnit": Meaning("without effect", "only what the screen showed"),
        **dict.fromkeys(
            (
                f"{element}@{attribute}"
                for element in ("arrivalRateDistribution", "durationDistribution", "distribution")
                for attribute in ("type", "mean", "arg1", "arg2")
            ),
            Meaning("kept", "figures of the law"),
        ),
        "sequenceFlows": Meaning("kept", "`gateways`"),
        "sequenceFlow": Meaning("kept", "a flow"),
        "sequenceFlow@elementId": Meaning("kept", "which flow of the drawing"),
        "sequenceFlow@executionProbability": Meaning("kept", "its share; an inclusive gateway takes each by itself"),
        "statsOptions": Meaning("listed", "changes no run"),
        "statsOptions@trimStartProcessInstances": Meaning(
            "listed", "changes no run: the share of first cases that BIMP leaves out of its statistics"
        ),
        "statsOptions@trimEndProcessInstances": Meaning(
            "listed", "changes no run: the share of last cases that BIMP leaves out of its statistics"
        ),
        "errors": Meaning("without effect", "what a tool noted when it checked the scenario"),
        "error": Meaning("without effect", "as errors"),
        "error@id": Meaning("without effect", "as errors"),
        "error@elementId": Meaning("without effect", "as errors"),
        "error@message": Meaning("without effect", "as errors"),
    }
)
"""Element, or element@attribute -> what becomes of it."""
