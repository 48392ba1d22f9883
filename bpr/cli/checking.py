"""Everything that `bpr check` has to say: what is found in files, and the verdicts on the processes in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import bpr
from bpr.cli.options import SCENARIO
from bpr.cli.running import scenario_files
from bpr.errors import Finding, InputError

if TYPE_CHECKING:
    from bpr.process.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found in a file or folder, each finding once, and for each BPMN file the verdicts on its processes."""

    findings: tuple[Finding, ...]
    verdicts: "Mapping[str, tuple[Verdict, ...]]"


def check_all(path: Path, scenario: str | None) -> Checked:
    """Check a BPMN file, or a model folder under each of its scenarios."""
    verdicts: dict[str, tuple[Verdict, ...]] = {}

    def of_file() -> Iterable[Finding]:
        from bpr.model import calls_in

        document = bpr.read_bpmn(path.read_bytes(), name=path.name)
        verdicts[document.name] = document.verdicts
        return *document.check(), *calls_in(path.parent, document).findings

    def of_scenario(name: str) -> Iterable[Finding]:
        from bpr.program.compile import run_findings

        model = bpr.load(path, scenario=name)
        verdicts[model.document.name] = model.document.verdicts
        return *model.findings, *model.document.check(), *run_findings(model)

    if path.is_file():
        return Checked(_findings(of_file), verdicts)

    def of_register() -> Iterable[Finding]:
        from bpr.model import ORGANISATION_FILE
        from bpr.organisation.read import read_register

        return read_register(path / ORGANISATION_FILE).findings if (path / ORGANISATION_FILE).is_file() else ()

    names = [scenario] if scenario else [SCENARIO, *(name for name in scenario_files(path) if name != SCENARIO)]
    readers: tuple[Callable[[], Iterable[Finding]], ...] = (
        *(partial(of_scenario, name) for name in names),
        of_register,
    )
    found = {str(one): one for read in readers for one in _findings(read)}
    return Checked(tuple(found.values()), verdicts)


def _findings(read: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """What `read` finds, whether it gives its findings or is stopped by them."""
    try:
        return tuple(read())
    except InputError as error:
        return error.findings
