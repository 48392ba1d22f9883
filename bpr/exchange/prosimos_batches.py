"""``batch_processing`` of Prosimos -> the batches of tasks that a scenario can mean; other rules are refused by name.

A rule is a list of alternatives, each a list of conditions that all hold. Here a batch is released by its size, at
instants of the week, or as soon as one piece has waited for so long. A sequential batch does one piece after the other;
a parallel one all at once, in the time of one.

Prosimos needs a least and a greatest ``large_wt`` (the wait of the oldest piece; ``=`` is both): two pieces are
released after the least, one alone after the greatest. ``ready_wt``, the time since the last piece, begins anew with
every piece, which no key of a scenario means; nor does any mean that two conditions must hold together.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bpr.exchange.places import JsonPlace
from bpr.exchange.weekly import DAYS, WEEKDAYS
from bpr.process.elements import Task
from bpr.process.graph import ProcessGraph

_LAST_HOUR = 23
_LONGEST = 1e9
"""Seconds that a piece may wait: 30 years."""
_Conditions = Sequence[tuple[str, str, JsonPlace]]
"""Attribute, comparison, and where it stands."""

LAST_PIECE = "it goes by the time since the last piece (ready_wt), which begins anew with every piece"
TOGETHER = "size and waiting time must both hold (size, large_wt); here the first of them releases it"
NO_LEAST = "its waiting time has no least value (large_wt)"


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
    if section is not None and any(batch.keys() & {"size", "at"} for _, batch in batches.values()):
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
    """What releases the batch: a size, instants, an age, or the first of them; None, and an error, for others."""
    rules = place.need("firing_rules")
    sizes: list[int] = []
    instants: list[str] = []
    ages: list[float] = []
    for alternative in rules.each() if rules else ():
        conditions = [
            (attribute, sign, item)
            for item in alternative.each()
            if (attribute := _text(item, "attribute")) and (sign := _text(item, "comparison"))
        ]
        if (size := _size(conditions)) is not None:
            sizes.append(size)
        elif (instant := _instant(conditions)) is not None:
            instants.append(instant)
        elif (age := _age(conditions)) is not None:
            ages.append(age)
        else:
            _refuse(place, _why(conditions))
            return None
    if not sizes and not instants and not ages:
        return None
    return {
        **({"size": min(sizes)} if sizes else {}),
        **({"at": "; ".join(instants)} if instants else {}),
        **({"age": f"{min(ages):g} s"} if ages else {}),
    }


def _why(conditions: _Conditions) -> str:
    """Why an alternative has no counterpart."""
    attributes = list(dict.fromkeys(attribute for attribute, _, _ in conditions))
    if "ready_wt" in attributes:
        return LAST_PIECE
    if set(attributes) == {"large_wt"}:
        return NO_LEAST
    if set(attributes) == {"size", "large_wt"}:
        return TOGETHER
    return f"a rule over {', '.join(attributes) or 'nothing'} releases it"


def _size(conditions: _Conditions) -> int | None:
    if [attribute for attribute, _, _ in conditions] != ["size"]:
        return None
    [(_, sign, item)] = conditions
    value = found.number(low=1, high=1_000_000) if (found := item.need("value")) else None
    if value is None or sign not in ("=", ">=", ">"):
        return None
    return int(value) + (sign == ">")


def _age(conditions: _Conditions) -> float | None:
    """The least wait of the oldest piece, in seconds; a greatest one concerns a piece alone, which is said."""
    if {attribute for attribute, _, _ in conditions} != {"large_wt"}:
        return None
    least = greatest = None
    for _, sign, item in conditions:
        value = found.number(low=0, high=_LONGEST) if (found := item.need("value")) else None
        if value is None or sign not in _STEPS:
            return None
        end = value + _STEPS[sign]
        least = end if sign in ("=", ">", ">=") else least
        greatest = end if sign in ("=", "<", "<=") else greatest
    if least is not None and greatest is not None and greatest > least:
        place = conditions[0][2]
        place.report.add(
            "PROSIMOS-BATCH-ALONE",
            place.where,
            "In Prosimos a piece that is alone waits for {most:g} s; here every batch is released after {least:g} s.",
            "Nothing to do, unless few cases come to the batch.",
            "assumption",
            most=greatest,
            least=least,
        )
    return least


_STEPS: Mapping[str, float] = MappingProxyType({"=": 0, ">=": 0, ">": 1, "<=": 0, "<": -1})
"""Comparison -> seconds from its figure to the first that fulfils it; Prosimos counts whole ones."""


def _instant(conditions: _Conditions) -> str | None:
    """A weekday, an hour, or both, e.g. ``fri 15:00``; a weekday alone is its midnight."""
    attributes = [attribute for attribute, _, _ in conditions]
    if sorted(attributes) not in (["week_day"], ["daily_hour"], ["daily_hour", "week_day"]):
        return None
    day, hour = "daily", 0
    for attribute, sign, item in conditions:
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
        "Give the task a batch by size, instants or age in the scenario, and take this one out of the file.",
        why=why,
    )
