"""The diagram panel as a widget: BPMN in, edits and the selected element out. The drawing itself is bpmn_panel/.

The panel reads the XML only when `doc` changes (see bridge.js). Its value carries everything that the user did so far;
editor.py meets each value once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.components.v1 import declare_component

from bpr.app.folder import digest
from bpr.app.words import Words

STATIC = Path(__file__).parent / "bpmn_panel" / "static"
EDITOR = STATIC / "vendor" / "bpmn-js" / "dist" / "bpmn-modeler.production.min.js"
VENDOR_COMMAND = "pip install --editable ."
"""What fills the vendor folder of a checkout; a wheel contains it."""

MAX_XML = 20_000_000
"""Characters that are taken from the browser; as much as an upload may have."""

Mode = Literal["edit", "view"]


@dataclass(frozen=True, slots=True)
class Selected:
    """The element that the user has clicked: BPMN id, type (``UserTask`` …) and name."""

    id: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Warmth:
    """How an element is painted: `level` from 0 (light) to 1 (strong), `text` on its badge."""

    level: float
    text: str


@dataclass(frozen=True, slots=True)
class Legend:
    """The words of the heat scale."""

    title: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What the user did in the panel since the last rerun that met it.

    `xml` is the newest text of the file, None where it is unchanged; `stamp` names this value.
    """

    doc: str
    stamp: str
    xml: bytes | None
    selected: Selected | None
    failed: bool


def diagram(  # noqa: PLR0913  # what a drawing can show, each by name
    xml: bytes,
    *,
    doc: str,
    key: str,
    words: Words,
    mode: Mode = "view",
    height: int = 600,
    heat: Mapping[str, Warmth] | None = None,
    legend: Legend | None = None,
    marks: Mapping[str, str] | None = None,
) -> None:
    """Draw the panel. What the user does in it arrives under `key` in the session; `parse` reads it.

    Parameters
    ----------
    xml
        The newest text of the file; a freshly mounted panel shows it.
    doc
        Token of the file that is loaded; the panel reads `xml` again only when it changes.
    key
        Key of the widget.
    heat, legend
        Painted over the drawing, never written into the file.
    marks
        Element id -> ``error`` or ``warning``.
    """
    if not EDITOR.exists():
        st.error(words("panel.missing", command=VENDOR_COMMAND))
        return
    file = doc.split("@", 1)[0]
    _component()(
        key=key,
        default=None,
        doc=doc,
        file=file,
        xml=xml.decode("utf-8", errors="replace"),
        digest=digest(xml),
        confirmed=st.session_state.get(f"confirmed {file}"),
        mode=mode,
        language=words.language,
        height=height,
        words={
            name: words(f"panel.{name}")
            for name in ("undo", "redo", "zoom_in", "zoom_out", "fit", "cannot_show", "nothing_drawn")
        },
        heat={element: {"level": warm.level, "text": warm.text} for element, warm in (heat or {}).items()},
        legend=None if legend is None else {"title": legend.title, "low": legend.low, "high": legend.high},
        marks=dict(marks or {}),
        focus=st.session_state.get("focus"),
        annotate=st.session_state.get("annotate"),
    )


def confirm(doc: str, stamp: str, xml: bytes) -> None:
    """Tell the panel that this edit is on the disk; until then the browser keeps it too."""
    st.session_state[f"confirmed {doc.split('@', 1)[0]}"] = {"stamp": stamp, "digest": digest(xml)}


def focus(element: str) -> None:
    """Let the panel select `element` and bring it to the middle."""
    before = st.session_state.get("focus")
    st.session_state["focus"] = {"element": element, "request": 1 + (before["request"] if before else 0)}


def annotate(doc: str, element: str, attributes: Mapping[str, str]) -> None:
    """Let the panel set attributes of an element's ``bpr:annotation``; the edit then comes back like any other."""
    request = 1 + st.session_state.get("annotate", {"request": 0})["request"]
    asked = {"doc": doc, "element": element, "attributes": dict(attributes), "request": request}
    st.session_state["annotate"] = asked


def parse(value: Any) -> Edit | None:  # noqa: ANN401  # JSON from a browser: anything
    """The value of the panel, checked: it comes from a browser."""
    if not isinstance(value, dict):
        return None
    doc, stamp, xml, chosen = (value.get(name) for name in ("doc", "stamp", "xml", "selected"))
    if not isinstance(doc, str) or not isinstance(stamp, str):
        return None
    data = xml.encode("utf-8", errors="replace") if isinstance(xml, str) and len(xml) <= MAX_XML else None
    selected = None
    if isinstance(chosen, dict) and all(isinstance(chosen.get(name), str) for name in ("id", "type", "name")):
        selected = Selected(chosen["id"], chosen["type"], chosen["name"])
    return Edit(doc, stamp, data, selected, failed=value.get("error") is not None)


@cache
def _component() -> Any:  # noqa: ANN401  # a Streamlit component has no narrower type
    return declare_component("bpmn_panel", path=str(STATIC))
