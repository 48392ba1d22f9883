"""bpr: redesign administrative processes on evidence.

    as_is = bpr.load("models/county-permit")
    to_be = bpr.load("models/county-permit", scenario="to-be.yaml")
    log = bpr.simulate(as_is, replications=30, seed=2026)
    print(bpr.measure(log, as_is).cycle_time)
    result = bpr.compare(as_is, to_be, replications=30, seed=2026)
    bpr.write_report(result, "report.html")

This is the whole public face. A name is imported from its room when it is first used (PEP 562), so that ``import bpr``
costs nothing and a simulation does not load what only charts need.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from bpr.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from bpr.bpmn.reader import read_bpmn as read_bpmn
    from bpr.bpmn.writer import write_bpmn as write_bpmn
    from bpr.engine.run import simulate as simulate
    from bpr.errors import BprError as BprError
    from bpr.errors import Finding as Finding
    from bpr.errors import InputError as InputError
    from bpr.errors import UnknownName as UnknownName
    from bpr.eventlog.files import read_log as read_log
    from bpr.eventlog.files import write_log as write_log
    from bpr.eventlog.stored import StoredLog as StoredLog
    from bpr.eventlog.stored import open_log as open_log
    from bpr.eventlog.tables import EventLog as EventLog
    from bpr.experiment.batch_means import batch_means as batch_means
    from bpr.experiment.comparison import Comparison as Comparison
    from bpr.experiment.comparison import compare as compare
    from bpr.experiment.precision import compare_until as compare_until
    from bpr.experiment.precision import simulate_until as simulate_until
    from bpr.experiment.warmup import find_warmup as find_warmup
    from bpr.metrics.intervals import Measure as Measure
    from bpr.metrics.measures import measure as measure
    from bpr.metrics.results import Measures as Measures
    from bpr.model import Model as Model
    from bpr.model import load as load
    from bpr.portfolio.comparing import ComparisonTogether as ComparisonTogether
    from bpr.portfolio.comparing import compare_together as compare_together
    from bpr.portfolio.measuring import MeasuresTogether as MeasuresTogether
    from bpr.portfolio.measuring import measure_together as measure_together
    from bpr.portfolio.read import Portfolio as Portfolio
    from bpr.portfolio.read import load_portfolio as load_portfolio
    from bpr.portfolio.running import simulate_together as simulate_together
    from bpr.process.graph import ProcessGraph as ProcessGraph
    from bpr.report.html import write_report as write_report

_ROOMS = {
    "load": "bpr.model",
    "Model": "bpr.model",
    "ProcessGraph": "bpr.process.graph",
    "read_bpmn": "bpr.bpmn.reader",
    "write_bpmn": "bpr.bpmn.writer",
    "simulate": "bpr.engine.run",
    "simulate_until": "bpr.experiment.precision",
    "EventLog": "bpr.eventlog.tables",
    "read_log": "bpr.eventlog.files",
    "write_log": "bpr.eventlog.files",
    "StoredLog": "bpr.eventlog.stored",
    "open_log": "bpr.eventlog.stored",
    "measure": "bpr.metrics.measures",
    "Measure": "bpr.metrics.intervals",
    "Measures": "bpr.metrics.results",
    "find_warmup": "bpr.experiment.warmup",
    "batch_means": "bpr.experiment.batch_means",
    "compare": "bpr.experiment.comparison",
    "compare_until": "bpr.experiment.precision",
    "Comparison": "bpr.experiment.comparison",
    "load_portfolio": "bpr.portfolio.read",
    "Portfolio": "bpr.portfolio.read",
    "simulate_together": "bpr.portfolio.running",
    "measure_together": "bpr.portfolio.measuring",
    "MeasuresTogether": "bpr.portfolio.measuring",
    "compare_together": "bpr.portfolio.comparing",
    "ComparisonTogether": "bpr.portfolio.comparing",
    "write_report": "bpr.report.html",
    "BprError": "bpr.errors",
    "InputError": "bpr.errors",
    "UnknownName": "bpr.errors",
    "Finding": "bpr.errors",
}
"""Public name -> the module that has it, in the order of the path from a file to an answer."""

__all__ = ["__version__", *_ROOMS]  # noqa: PLE0604  # the keys are strings


def __getattr__(name: str) -> object:
    try:
        room = _ROOMS[name]
    except KeyError:
        message = f"module 'bpr' has no attribute '{name}'"
        raise AttributeError(message, name=name, obj=import_module(__name__)) from None
    return getattr(import_module(room), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS})
