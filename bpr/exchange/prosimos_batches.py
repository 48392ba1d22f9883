"""``batch_processing`` of Prosimos -> the batches of tasks that a scenario can mean; other rules are refused by name.

A rule is a list of alternatives, each a list of conditions that all hold. Here a batch is released by its size, or at
instants of the week. A sequential batch does one piece after the other; a parallel one all at once, in the time of one.
"""

from collections.abc import Mapping

from bpr.exchange.places import JsonPlace
from bpr.exchange.weekly import DAYS, WEEKDAYS
from bpr.process.elements import Task
from bpr.process.graph import ProcessGraph

_LAST_HOUR = 23


def read_batches(top: JsonPlace, graph: ProcessGraph) -> Mapping[str, tuple[str, Mapping[str, object]]]:
    """Task -> kind of its batch (``sequential`` or ``parallel``), and ``batch`` of the scenario."""
    known = [element.id for element in graph.elements() if isinstance(element, Task)]
    section = top.find("batch_processing")
    batches: dict[str, tuple[str, Mapping[str, object]]] = {}
    for place in section.each() if section else ():
        task = found.known(known, "task") if (found := place.need("task_id")) else None
        kind = found.text() if (found := place.need("type")) else None
        if task is None or kind is None:
            continue
        batch = _released(place)
        if kind.lower() not in ("sequential", "parallel"):
            _refuse(place, f"a {kind.lower()} batch switches between its pieces")
        elif _scaled(place):
            _refuse(place, "its work is shorter or longer by its size (duration_distrib)")
        elif _alone(place):
            _refuse(place, "some of its work is done alone (size_distrib)")
        elif batch is not None:
            batches[task] = kind.lower(), batch
    if section is not None and batches:
        section.report.add(
            "PROSIMOS-BATCH-TWO",
            section.where,
            "In Prosimos a batch has two pieces at least, and at the end of the run it is released whatever it holds; "
            "here one piece is released at its instant, and what never fills a batch stays open.",
            "Nothing to do, unless few cases come to the batch; then give it instants as well as a size.",
            "assumption",
        )
    return batches


def with_batch(
    entry: Mapping[str, object], batch: tuple[str, Mapping[str, object]], place: JsonPlace
) -> Mapping[str, object]:
    """The entry of a task, with its batch; of a parallel batch the work is that of the whole."""
    kind, released = batch
    if kind == "sequential":
        return {**entry, "batch": released}
    work = entry.get("work")
    if isinstance(work, Mapping) and "dist" not in work:
        _refuse(place, "its people work at different speed")
        return entry
    rest = {key: value for key, value in entry.items() if key != "work"}
    return {**rest, "batch": {**released, "work_per_batch": work}}


def _released(place: JsonPlace) -> Mapping[str, object] | None:
    """What releases the batch: a size, instants, or the first of both; None, and an error, for anything else."""
    rules = place.need("firing_rules")
    sizes: list[int] = []
    instants: list[str] = []
    for alternative in rules.each() if rules else ():
        conditions = {
            attribute: (sign, item)
            for item in alternative.each()
            if (attribute := _text(item, "attribute")) and (sign := _text(item, "comparison"))
        }
        size, instant = _size(conditions), _instant(conditions)
        if size is not None:
            sizes.append(size)
        elif instant is not None:
            instants.append(instant)
        else:
            _refuse(place, f"a rule over {', '.join(conditions) or 'nothing'} releases it")
            return None
    if not sizes and not instants:
        return None
    return {
        **({"size": min(sizes)} if sizes else {}),
        **({"at": "; ".join(instants)} if instants else {}),
    }


def _size(conditions: Mapping[str, tuple[str, JsonPlace]]) -> int | None:
    if set(conditions) != {"size"}:
        return None
    sign, item = conditions["size"]
    value = found.number(low=1, high=1_000_000) if (found := item.need("value")) else None
    if value is None or sign not in ("=", ">=", ">"):
        return None
    return int(value) + (sign == ">")


def _instant(conditions: Mapping[str, tuple[str, JsonPlace]]) -> str | None:
    """A weekday, an hour, or both, e.g. ``fri 15:00``; a weekday alone is its midnight."""
    if not conditions or not set(conditions) <= {"week_day", "daily_hour"}:
        return None
    day, hour = "daily", 0
    for attribute, (sign, item) in conditions.items():
        text = found.text() if (found := item.need("value")) else None
        if sign != "=" or text is None:
            return None
        if attribute == "week_day" and text.lower() in DAYS:
            day = WEEKDAYS[DAYS.index(text.lower())]
        elif attribute == "daily_hour" and text.isdecimal() and int(text) <= _LAST_HOUR:
            hour = int(text)
        else:
            return None
    return f"{day} {hour:02d}:00"


def _scaled(place: JsonPlace) -> bool:
    found = place.find("duration_distrib")
    factors = [item.find("value") for item in found.each()] if found else []
    return any(factor is not None and factor.number() != 1 for factor in factors)


def _alone(place: JsonPlace) -> bool:
    found = place.find("size_distrib")
    for item in found.each() if found else ():
        if _text(item, "key") == "1" and (share := item.find("value")) is not None and share.number():
            return True
    return False


def _text(place: JsonPlace, name: str) -> str | None:
    found = place.need(name)
    return None if found is None else found.text()


def _refuse(place: JsonPlace, why: str) -> None:
    place.report.add(
        "PROSIMOS-BATCH",
        place.where,
        "The batch has no counterpart here: {why}.",
        "Give the task a batch by size or by instants in the scenario, and take this one out of the file.",
        why=why,
    )
