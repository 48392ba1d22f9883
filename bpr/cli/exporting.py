"""What ``bpr export`` does: a model -> the file of another simulator, with what that cannot mean."""

from pathlib import Path

import bpr
from bpr.bpmn.writing.serialise import serialise
from bpr.cli.placing import place
from bpr.errors import Finding
from bpr.exchange.bpsim.results import write_results
from bpr.exchange.bpsim.writer import write_bpsim


def export_bpsim(folder: Path, scenario: str, path: Path, log: Path | None) -> tuple[Finding, ...]:
    """Write the BPMN file of a model with its scenario as simulation data of BPSim, and results where there is a log.

    Raises
    ------
    InputError
        The model or the log is wrong, or there is such a file; nothing is overwritten.
    """
    model = bpr.load(folder, scenario=scenario)
    root = model.document.tree().getroot()
    findings = write_bpsim(root, model.process, model.scenario, name=scenario)
    if log is not None:
        write_results(root, model.process, bpr.read_log(log))
    place(path.parent, {path.name: serialise(root, model.document.source)})
    return findings
