"""What the processes of runs.py do: read the inputs of a run, compute, write its answer. No widget, no Streamlit.

The answer is what the pages show and nothing else: tables as JSON, charts as the JSON of plotly figures, the report.
"""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import bpr
from bpr.app.folder import write
from bpr.app.runs import RESULT, Request, Run
from bpr.errors import BprError, Cancelled, Finding, InputError, RunError, Where
from bpr.metrics.intervals import mean_interval
from bpr.metrics.results import Heading, Measures
from bpr.report import charts
from bpr.report.rows import MAIN, comparison_rows, measure_rows, verdict_text
from bpr.report.rows import answer as answer_in_words
from bpr.report.sections import sections
from bpr.report.words import LANGUAGES, Language, word

Progress = Callable[[float, float], None]
"""``progress(done, total)``."""

PAUSE = 0.2
"""Seconds between two notes of progress."""


def answer(path: Path) -> None:
    """Compute what the run in `path` asks for; every outcome is a file there."""
    run = Run(path)
    try:
        request = run.request
        result = COMPUTE[request.kind](run, request, progress_of(run))
        write(path / RESULT, json.dumps(result, allow_nan=False).encode())
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


def progress_of(run: Run) -> Progress:
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


@contextmanager
def processes(request: Request) -> Iterator[Executor | None]:
    """Processes that share the replications, or None where the machine has no cores to spare."""
    count = min((os.cpu_count() or 1) - 1, request.replications)
    if count < 2:  # noqa: PLR2004  # this process is one
        yield None
        return
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


def finding_dict(finding: Finding) -> dict[str, Any]:
    """A finding as JSON, from which `finding_of` makes it again."""
    where = finding.where
    return {
        "code": finding.code,
        "where": {"file": where.file, "line": where.line, "key": where.key, "element": where.element},
        "what": finding.what,
        "remedy": finding.remedy,
        "severity": finding.severity,
        "values": {
            name: value if isinstance(value, int | float) else str(value) for name, value in finding.values.items()
        },
    }


def finding_of(content: Mapping[str, Any]) -> Finding:
    """The finding that `finding_dict` wrote."""
    return Finding(
        content["code"],
        Where(**content["where"]),
        content["what"],
        content["remedy"],
        content["severity"],
        content["values"],
    )


def _fail(run: Run, **why: Any) -> None:  # noqa: ANN401  # JSON
    write(run.path / "error.json", json.dumps(why).encode())


def _simulate(run: Run, request: Request, progress: Progress) -> dict[str, Any]:
    model = bpr.load(run.inputs, scenario=request.scenarios[0])
    with processes(request) as executor:
        log = bpr.simulate(
            model, replications=request.replications, seed=request.seed, executor=executor, progress=progress
        )
    measures = bpr.measure(log, model)
    return {
        "measures": {name: measure.to_dict() | _heading(measures.headings[name]) for name, measure in measures.items()},
        "elements": {element: _heat(measures, element) for element in measures.elements},
        "roles": {
            role: {"name": measures.roles.names[role], **{name: measure.to_dict() for name, measure in row.items()}}
            for role, row in measures.roles.items()
        },
        "role_headings": {name: _heading(heading) for name, heading in measures.roles.headings.items()},
        "findings": [finding_dict(finding) for finding in measures.findings],
        "shown": {
            language: {
                "groups": [
                    [word(f"group_{group}", language), rows] for group, rows in measure_rows(measures, language)
                ],
                "charts": {"waterfall": charts.waterfall(measures, lang=language).to_json()},
            }
            for language in LANGUAGES
        },
    }


def _compare(run: Run, request: Request, progress: Progress) -> dict[str, Any]:
    models = [bpr.load(run.inputs, scenario=scenario) for scenario in request.scenarios]
    with processes(request) as executor:
        comparison = bpr.compare(
            *models, replications=request.replications, seed=request.seed, executor=executor, progress=progress
        )
    for language in LANGUAGES:
        bpr.write_report(comparison, run.report(language), lang=language)
    findings = {str(finding): finding for side in (comparison.as_is, comparison.to_be) for finding in side.findings}
    return {
        "changes": {name: comparison[name].to_dict() for name in MAIN if name in comparison},
        "findings": [finding_dict(finding) for finding in findings.values()],
        "shown": {language: _compared(comparison, language) for language in LANGUAGES},
    }


def _compared(comparison: bpr.Comparison, language: Language) -> dict[str, Any]:
    """The comparison as finished text and figures in one language."""
    return {
        "answer": [sentence for sentence in answer_in_words(comparison, language) if sentence],
        "groups": [
            [
                word(f"group_{group}", language),
                [asdict(row) | {"verdict_text": verdict_text(row.verdict, language)} for row in rows],
            ]
            for group, rows in comparison_rows(comparison, language)
        ],
        "sections": {
            section.name: {
                "title": section.title,
                "text": section.text,
                "figures": [figure.to_json() for figure in section.figures],
            }
            for section in sections(comparison, language)
        },
    }


def _heading(heading: Heading) -> dict[str, Any]:
    return {"labels": dict(heading.labels), "better": heading.better}


def _heat(measures: Measures, element: str) -> dict[str, Any]:
    """What the drawing can be coloured by: of one element, means over cases."""
    table = measures.elements
    waiting = table.per_replication(element, "path_time") - table.per_replication(element, "path_work")
    heat = {
        "waiting": mean_interval(waiting, "ms"),
        "cost": table.measure(element, "cost"),
        "visits": table.measure(element, "visits"),
    }
    return {"name": table.names[element], **{name: measure.to_dict() for name, measure in heat.items()}}


COMPUTE: Mapping[str, Callable[[Run, Request, Progress], dict[str, Any]]] = MappingProxyType(
    {
        "simulate": _simulate,
        "compare": _compare,
    }
)
"""Kind of question -> who answers it."""
