"""Forms for the figures of one element: who does a task and how long it takes, which way cases go. Draws widgets only.

What a user changes is written into the scenario's draft at once (`Reading.with_figures`), other keys stay as they are.
The key of a widget holds the figure that it began with: where the figure changes by other means (undo, discard), the
widget begins anew instead of putting its old figure back.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from bpr.app.panel import Selected, annotate
from bpr.app.reading import Change, Reading
from bpr.app.spans import shown, written
from bpr.app.words import Words, plain, short
from bpr.document.edit import REMOVE, Path
from bpr.errors import InputError
from bpr.process.elements import Event, FlowNode, Gateway, GatewayType, Task

SHAPES: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "fixed": ("value",),
    "triangular": ("low", "mode", "high"),
    "lognormal": ("mean", "sd"),
    "exponential": ("mean",),
}
"""How a duration can be given here: kind -> its figures. Others are shown as they stand in the file."""

SHOWN = frozenset({"performer", "work", "delay", "waits_for", "name"})
"""Keys of a task that the form shows."""
MOST = 100_000
"""Documents or form fields of one task that can be entered."""
TOUCHPOINTS = ("visit", "online", "none")
WAITS_FOR = ("none", "applicant", "other_agency")


def element_form(reading: Reading, selected: Selected | None, doc: str, words: Words) -> None:
    """The form that fits the element clicked in the diagram; `doc` is the token of the drawing."""
    graph = reading.graph
    if graph is None or selected is None or selected.id not in graph:
        st.caption(words("form.none"))
        return
    element = graph.element(selected.id)
    st.markdown(f"**{plain(element.label)}**")
    if element.documentation:
        st.caption(plain(element.documentation))
    if reading.figures is None:
        st.caption(words("form.mend_first"))
    elif isinstance(element, Task):
        _task(reading, element, words)
        _burden(element, doc, words)
    elif isinstance(element, Gateway) and element.type in {GatewayType.EXCLUSIVE, GatewayType.INCLUSIVE}:
        _gateway(reading, element, words)
    elif isinstance(element, Event) and element.id in _starts(reading):
        st.caption(words("form.start"))
    elif isinstance(element, Event) and element.id in ((reading.figures or {}).get("events") or {}):
        _apply(reading, _durations(reading, "events", element.id, ("delay",), words))
    else:
        st.caption(words("form.no_figures"))


def _starts(reading: Reading) -> set[str]:
    return {str(stream.get("start")) for stream in (reading.figures or {}).get("arrivals") or ()}


def _task(reading: Reading, task: Task, words: Words) -> None:
    figures: Mapping[str, Any] = _entry(reading, "tasks", task.id)
    changes: dict[Path, Any] = {}
    performer = figures.get("performer")
    if performer is None or isinstance(performer, str):
        changes |= _performer(reading, task, performer, words)
    else:
        st.caption(words("form.performers_in_file", text=plain(_performers(performer, reading, words))))
    changes |= _durations(reading, "tasks", task.id, ("work", "delay"), words)
    others = sorted(set(figures) - SHOWN)
    if others:
        st.caption(words("form.others", names=", ".join(plain(name) for name in others)))
    _apply(reading, changes)


def _burden(task: Task, doc: str, words: Words) -> None:
    """What the task asks of the applicant: kept in the drawing, where it belongs to the process."""
    st.markdown(f"**{words('form.burden')}**")
    touchpoint = task.annotation.get("touchpoint", "")
    touchpoints = list(dict.fromkeys(("", *TOUCHPOINTS, touchpoint)))
    key = f"{doc} {task.id} touchpoint {touchpoint}"
    st.selectbox(
        words("form.touchpoint"),
        touchpoints,
        touchpoints.index(touchpoint),
        format_func=lambda kind: (
            words(f"form.touchpoint_{kind or 'open'}") if kind in ("", *TOUCHPOINTS) else short(kind)
        ),
        key=key,
        on_change=_annotate,
        args=(doc, task.id, "touchpoint", key),
    )
    for name, column in zip(("documents", "fields"), st.columns(2), strict=True):
        given = task.annotation.get(name, "").strip()
        number = int(given) if given.isascii() and given.isdigit() else None
        key = f"{doc} {task.id} {name} {given}"
        column.number_input(
            words(f"form.{name}"),
            0,
            MOST,
            None if number is None else min(number, MOST),
            key=key,
            placeholder=short(given) or "0",
            on_change=_annotate,
            args=(doc, task.id, name, key),
        )


def _annotate(doc: str, element: str, name: str, key: str) -> None:
    """The user has changed a widget: the panel is asked to write it into the drawing."""
    value = st.session_state[key]
    annotate(doc, element, {name: "" if value is None else str(value)})


def _entry(reading: Reading, section: str, element: str) -> Mapping[str, Any]:
    """The figures of one element, or none."""
    found: Mapping[str, Any] = ((reading.figures or {}).get(section) or {}).get(element) or {}
    return found


def _durations(reading: Reading, section: str, element: str, names: Sequence[str], words: Words) -> Change:
    """Durations of a task or event, and whom its waiting is for; what was changed."""
    figures = _entry(reading, section, element)
    key = f"{reading.key} {element}"
    changes: dict[Path, Any] = {}
    for name in names:
        given = figures.get(name)
        if isinstance(given, Mapping) and "dist" not in given:  # one duration a role
            st.caption(words(f"form.{name}_in_file", text=plain(_in_words(given, words))))
            continue
        for value in _duration(f"{key} {name}", given, words(f"form.{name}"), words):
            changes[section, element, name] = value
    if "delay" not in figures:
        return changes
    waits = figures.get("waits_for") or "none"
    chosen = st.selectbox(
        words("form.waits_for"),
        WAITS_FOR,
        index=WAITS_FOR.index(waits) if waits in WAITS_FOR else 0,
        format_func=lambda name: words(f"form.waits_for_{name}"),
        key=f"{key} waits_for {waits}",
    )
    if chosen != waits:
        changes[section, element, "waits_for"] = chosen
    return changes


def _performers(performer: Mapping[str, Any], reading: Reading, words: Words) -> str:
    """Several performers in words: who works together, or who may do it."""
    roles = reading.roles(words)
    if "all_of" in performer:
        together = performer["all_of"]
        counts = together.items() if isinstance(together, Mapping) else ((role, 1) for role in together)
        return words("app.and").join(f"{count} × {roles.get(role, role)}" for role, count in counts)
    return words("app.or").join(roles.get(role, role) for role in performer.get("any_of", ()))


def _performer(reading: Reading, task: Task, performer: str | None, words: Words) -> Change:
    roles = reading.roles(words)
    nobody = ""
    options = [nobody, *roles]
    chosen = st.selectbox(
        words("form.performer"),
        options,
        index=options.index(performer) if performer in options else 0,
        format_func=lambda role: short(roles.get(role, role)) if role else words("form.nobody"),
        key=f"{reading.key} {task.id} performer {performer}",
    )
    if chosen == (performer or nobody):
        return {}
    removed = None if reading.inherits else REMOVE
    return {("tasks", task.id, "performer"): chosen or removed}


def _duration(key: str, given: Any, label: str, words: Words) -> list[Any]:  # noqa: ANN401  # as in the file
    """Widgets for one duration; the new value in a list, or an empty list where nothing was changed."""
    kind, before = _shape(given)
    kinds = list(SHAPES) if kind in SHAPES else [kind, *SHAPES]
    chosen = st.selectbox(
        label, kinds, index=kinds.index(kind), format_func=lambda k: _kind_name(k, words), key=f"{key} kind {kind}"
    )
    if chosen not in SHAPES:
        st.caption(plain(_in_words(given, words)))
        return []
    names = SHAPES[chosen]
    texts: dict[str, str] = {}
    if names:
        for name, column in zip(names, st.columns(len(names)), strict=True):
            texts[name] = column.text_input(
                words(f"form.{name}"),
                value=shown(before.get(name, ""), words),
                key=f"{key} {chosen} {name} {words.language} {before.get(name)}",
                placeholder=words("form.span_example"),
            )
    if any(not text.strip() for text in texts.values()):
        return []
    figures: dict[str, str] = {}
    try:
        for name, text in texts.items():
            unchanged = text.strip() == shown(before.get(name, ""), words)
            figures[name] = before[name] if unchanged else written(text)
    except InputError as error:
        for finding in error.findings:
            what, remedy = words.finding(finding)
            st.error(plain(f"{what} {remedy}"))
        return []
    if chosen == kind and figures == dict(before):
        return []
    if chosen == "none":
        return [REMOVE]
    return [figures["value"]] if chosen == "fixed" else [{"dist": chosen, **figures}]


def _shape(given: Any) -> tuple[str, Mapping[str, str]]:  # noqa: ANN401  # as in the file
    if given is None:
        return "none", {}
    if not isinstance(given, Mapping):
        return "fixed", {"value": str(given)}
    kind = str(given.get("dist"))
    figures = {name: str(value) for name, value in given.items() if name != "dist"}
    return (kind, figures) if set(figures) == set(SHAPES.get(kind, ())) else (f"other:{kind}", figures)


def _kind_name(kind: str, words: Words) -> str:
    return (
        words(f"form.kind_{kind}")
        if kind in SHAPES
        else words("form.kind_other", name=short(kind.removeprefix("other:")))
    )


def _gateway(reading: Reading, gateway: Gateway, words: Words) -> None:
    graph = reading.graph
    flows = graph.outgoing(gateway.id) if graph is not None else ()
    if len(flows) < 2:  # noqa: PLR2004  # one way out: nothing to choose
        st.caption(words("form.no_figures"))
        return
    given: Mapping[str, Any] = ((reading.figures or {}).get("gateways") or {}).get(gateway.id) or {}
    if any(isinstance(value, str) for value in given.values()) or any(flow.condition for flow in flows):
        st.caption(words("form.conditions_in_file"))
        for flow in flows:
            st.markdown(
                f"- {plain(_towards(graph, flow.id, words))}: {plain(given.get(flow.id, flow.condition) or '–')}"
            )
        return
    st.caption(words("form.shares"))
    shares: dict[str, float] = {}
    rest = 1 - sum(value for value in given.values())
    for flow in flows:
        share = given.get(flow.id, rest if len(flows) - len(given) == 1 else 1 / len(flows))
        shares[flow.id] = (
            st.number_input(
                plain(_towards(graph, flow.id, words)),
                min_value=0.0,
                max_value=100.0,
                value=round(100 * share, 4),
                step=1.0,
                format="%.1f",
                key=f"{reading.key} {flow.id} share {share}",
            )
            / 100
        )
    total = sum(shares.values())
    exclusive = gateway.type is GatewayType.EXCLUSIVE
    if exclusive and abs(total - 1) > 1e-6:  # noqa: PLR2004  # the tolerance of the scenario
        st.warning(words("form.shares_sum", total=f"{100 * total:.1f}"))
        return
    if st.button(words("form.apply"), key=f"{reading.key} {gateway.id} apply"):
        _apply(reading, {("gateways", gateway.id): {flow: round(share, 6) for flow, share in shares.items()}})


def _towards(graph: Any, flow_id: str, words: Words) -> str:  # noqa: ANN401  # a ProcessGraph, never None here
    flow = next(flow for flow in graph.flows("sequence") if flow.id == flow_id)
    target: FlowNode = graph.element(flow.target)
    ways = (flow.name, f"→ {target.name or words('form.unnamed')}")
    return " ".join(ways if flow.name and target.name else [flow.name or ways[1]])


def _apply(reading: Reading, changes: Change) -> None:
    if changes and reading.with_figures(changes):
        st.rerun()


def _in_words(value: Any, words: Words) -> str:  # noqa: ANN401  # as in the file
    """A value of the file on one line."""
    if isinstance(value, Mapping):
        return words("app.comma").join(f"{key}: {_in_words(inner, words)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return words("app.comma").join(_in_words(inner, words) for inner in value)
    return str(value)
