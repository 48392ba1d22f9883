"""Headers of tables of activities: which column is what, in the words of the usual tools and of Chinese offices."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from bpr.errors import LogError, suggestion
from bpr.eventlog.flaws import flaw

KNOWN_HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "case": ("case_id", "case:concept:name", "case id", "caseid", "case", "办件编号", "案件编号", "业务流水号"),
        "activity": (
            "activity",
            "concept:name",
            "activity name",
            "task",
            "event",
            "环节",
            "环节名称",
            "办理环节",
            "活动",
        ),
        "enabled": ("enable_time", "enabled", "enable timestamp", "enabled timestamp"),
        "ready": ("ready_time",),
        "released": ("release_time",),
        "started": ("start_time", "start_timestamp", "start timestamp", "started", "开始时间"),
        "work_end": ("work_end_time",),
        "completed": (
            "end_time",
            "end_timestamp",
            "complete timestamp",
            "end timestamp",
            "completed",
            "结束时间",
            "办结时间",
        ),
        "timestamp": ("time:timestamp", "timestamp", "time", "时间", "办理时间"),
        "lifecycle": ("lifecycle:transition", "lifecycle", "transition"),
        "resource": ("resource", "org:resource", "user", "办理人员", "办理人", "经办人"),
        "role": ("role", "org:role", "岗位"),
        "unit": ("unit", "org:group", "department", "group", "部门", "科室", "办理单位"),
        "element": ("activity_id",),
        "type": ("activity_type",),
        "waits_for": ("waits_for",),
        "arrival": ("arrival_time",),
        "state": ("state",),
        "worked": ("worked_seconds",),
        "suspended": ("suspended_seconds",),
        "provenance": ("provenance",),
    }
)
"""What a column may be -> the headers that are recognised (case does not matter); the first is what bpr writes."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


def guarded(text: str) -> str:
    """The text with a ``'`` in front where a spreadsheet would take it for a formula (OWASP, CSV injection)."""
    return "'" + text if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """The text of a cell that `guarded` may have written."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell


def places_of(headers: Sequence[str], columns: Mapping[str, str], name: str) -> dict[str, int]:
    """Which column (from 0) holds which field.

    Parameters
    ----------
    headers
        The first line.
    columns
        Field -> header, as the user says.
    name
        What messages call the file.

    Raises
    ------
    LogError
        A header of `columns` is not there, or there is no case, activity or time.
    """
    by_name = {header.casefold(): place for place, header in reversed(list(enumerate(headers)))}
    findings = [
        flaw("LOG-COLUMN", name, 1, header=header, suggestion=suggestion(header, headers))
        for header in columns.values()
        if header.casefold() not in by_name
    ]
    if findings:
        raise LogError(findings)
    places = {
        field: by_name[header.casefold()]
        for field, known in KNOWN_HEADERS.items()
        for header in reversed(known)
        if header.casefold() in by_name
    }
    places |= {field: by_name[header.casefold()] for field, header in columns.items()}
    missing = [field for field in ("case", "activity") if field not in places]
    if not {"completed", "started", "timestamp"} & set(places):
        missing.append("timestamp")
    if missing:
        hint = suggestion("", headers)
        raise LogError(flaw("LOG-FIELD", name, 1, field=field, suggestion=hint) for field in missing)
    return places


def attributes_of(headers: Sequence[str], places: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Columns of case attributes (``case:…``) and their names."""
    for place, header in enumerate(headers):
        if place not in places.values() and header.startswith("case:") and len(header) > len("case:"):
            yield place, plain(header)
