"""What the processes of runs.py do: read the inputs of a run, compute, write its answer. No widget, no Streamlit.

The answer is what the pages show and nothing else: tables as JSON, charts as the JSON of plotly figures, the report.
"""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import bpr
from bpr.app.folder import write
from bpr.app.runs import Request, Run
from bpr.errors import BprError, Cancelled, Finding, InputError, RunError, Where
from bpr.metrics.intervals import mean_interval
from bpr.metrics.results import Heading, MeasureTable

PAUSE = 0.2
"""Seconds between two notes of progress."""


def answer(path: Path) -> None:
    """Compute what the run in `path` asks for; every outcome is a file there."""
    run = Run(path)
    try:
        request = run.request
        result = COMPUTE[request.kind](run, request, progress_of(run))
        write(path / "result.json", json.dumps(result, allow_nan=False).encode())
    except Cancelled:
        _fail(run, cancelled=True)
    except InputError as error:
        _fail(run, findings=[finding_dict(finding) for finding in error.findings])
    except RunError as error:
        _fail(run, findings=[finding_dict(error.finding)])
    except (BprError, MemoryError, OSError) as error:
        _fail(run, message=str(error) or type(error).__name__)
    except Exception as error:
        _fail(run, message=f"{type(error).__name__}: {error}")
        raise


def progress_of(run: Run) -> Callable[[float, float], None]:
    """Notes how far the run is, and stops it where the user asked for that."""
    noted = 0.0

    def progress(done: float, total: float) -> None:
        nonlocal noted
        now = time.monotonic()
        if now - noted < PAUSE and done < total:
            return
        noted = now
        if (run.path / "cancel").exists():
            raise Cancelled
        write(run.path / "progress.json", json.dumps({"done": done, "total": total}).encode())

    return progress


def finding_dict(finding: Finding) -> dict[str, Any]:
    """A finding as JSON, from which `finding_of` makes it again."""
    where = finding.where
    return {
        "code": finding.code,
        "where": {"file": where.file, "line": where.line, "key": where.key, "element": where.element},
        "what": finding.what,
        "remedy": finding.remedy,
        "severity": finding.severity,
        "values": {name: value if isinstance(value, int | float) else str(value) for name, value in finding.values.items()},
    }


def finding_of(content: Mapping[str, Any]) -> Finding:
    """The finding that `finding_dict` wrote."""
    return Finding(
        content["code"], Where(**content["where"]), content["what"], content["remedy"], content["severity"], content["values"]
    )


def _fail(run: Run, **why: Any) -> None:  # noqa: ANN401  # JSON
    write(run.path / "error.json", json.dumps(why).encode())


def _simulate(run: Run, request: Request, progress: Callable[[float, float], None]) -> dict[str, Any]:
    model = bpr.load(run.inputs, scenario=request.scenarios[0])
    log = bpr.simulate(model, replications=request.replications, seed=request.seed, progress=progress)
    measures = bpr.measure(log, model)
    return {
        "measures": {name: measure.to_dict() | _heading(measures.headings[name]) for name, measure in measures.items()},
        "elements": {element: _heat(measures.elements, element) for element in measures.elements},
        "roles": {
            role: {"name": measures.roles.names[role], **{name: measure.to_dict() for name, measure in row.items()}}
            for role, row in measures.roles.items()
        },
        "role_headings": {name: _heading(heading) for name, heading in measures.roles.headings.items()},
        "findings": [finding_dict(finding) for finding in model.findings],
    }


def _heading(heading: Heading) -> dict[str, Any]:
    return {"labels": dict(heading.labels), "better": heading.better}


def _heat(elements: MeasureTable, element: str) -> dict[str, Any]:
    """What the drawing can be coloured by: of one element, means over cases."""
    waiting = elements.per_replication(element, "path_time") - elements.per_replication(element, "path_work")
    heat = {
        "waiting": mean_interval(waiting, "ms"),
        "cost": elements.measure(element, "cost"),
        "visits": elements.measure(element, "visits"),
    }
    return {"name": elements.names[element], **{name: measure.to_dict() for name, measure in heat.items()}}


COMPUTE: Mapping[str, Callable[[Run, Request, Callable[[float, float], None]], dict[str, Any]]] = MappingProxyType({
    "simulate": _simulate,
})
"""Kind of question -> who answers it."""
