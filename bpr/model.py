"""A model: a process, the conditions under which it runs, and the organisation that runs it, which fit each other."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bpr.bpmn.calls import Calls, resolve_calls
from bpr.bpmn.document import BpmnDocument
from bpr.bpmn.reader import read_bpmn
from bpr.errors import BpmnError, Finding, ModelError, Where, suggestion
from bpr.fit import check_fit
from bpr.frozen import frozen
from bpr.organisation.lanes import organisation_for
from bpr.organisation.read import UnitRegister, read_register
from bpr.organisation.unit import Organisation
from bpr.process.calling import with_called
from bpr.process.elements import FlowNode
from bpr.process.graph import ProcessGraph
from bpr.scenario.read import read_scenario, to_yaml
from bpr.scenario.schema import Scenario
from bpr.scenario.zones import zone_of

SCENARIO_FILE = "scenario.yaml"
ORGANISATION_FILE = "organisation.yaml"
_MAX_BYTES = 25_000_000
_MOST_FILES = 50
"""BPMN files of a folder that are searched for what is called."""


@dataclass(frozen=True)
class Model:
    """A process with everything a run needs.

    Make one with `load` or `model`, variants with `with_scenario` and `with_process`.

    Parameters
    ----------
    document
        The BPMN file, as it was read.
    whole
        The process with all that it calls in other files (`bpr.process.calling.with_called`): what is run and measured.
    scenario
        Demand, staff, times, chances.
    organisation
        Units and who belongs to them; from the register, else from pools and lanes.
    folder
        Where it came from, or None.
    findings
        Warnings of reading; errors have been raised.
    digests
        SHA-256 of the BPMN file, of the scenario, and of the files that are replayed.
    calls
        Where the processes are that call activities call, and the BPMN files of the folder that hold them.
    replays
        File of the folder that a stream of arrivals replays -> the instants in it, ms since 1970 (UTC).
    """

    document: BpmnDocument
    whole: ProcessGraph
    scenario: Scenario
    organisation: Organisation
    register: UnitRegister | None = None
    folder: Path | None = None
    findings: tuple[Finding, ...] = ()
    digests: Mapping[str, str] = field(default_factory=frozen)
    calls: Calls = field(default_factory=Calls)
    replays: Mapping[str, tuple[int, ...]] = field(default_factory=frozen)

    @property
    def process(self) -> ProcessGraph:
        """The process graph of the file: what is drawn and edited."""
        return self.document.graph

    def file_of(self, element: FlowNode) -> str:
        """Name of the BPMN file that `element` of the whole stands in."""
        called = self.calls.elsewhere.values()
        other = (document.name for document in called if element.process in document.graph.processes)
        return self.document.name if element.process in self.process.processes else next(other, self.document.name)

    @property
    def name(self) -> str:
        """The name of the scenario, else of the folder."""
        return str(self.scenario.name) or (self.folder.name if self.folder else self.document.name)

    def with_scenario(self, scenario: Scenario) -> "Model":
        """The same process and organisation under other conditions.

        Raises
        ------
        ModelError
            The scenario does not fit.
        """
        made = model(self.document, scenario, self.register, self.calls)
        return made if self.folder is None else _of_folder(made, self.folder)

    def with_process(self, graph: ProcessGraph, scenario: Scenario | None = None) -> "Model":
        """An edited process under the same or other conditions; `save` writes it into the BPMN file.

        Parameters
        ----------
        graph
            ``model.process.edit()``, changed by ordinary networkx code (`bpr.bpmn.writer.write_bpmn`).
        scenario
            Where the figures change with the process, e.g. because a task has gone.

        Raises
        ------
        BpmnError
            The graph says what no BPMN file can say, or its control flow is broken.
        ModelError
            Process and scenario do not fit each other.
        """
        from bpr.bpmn.writer import write_bpmn  # noqa: PLC0415  # it brings the layout, which a run does without

        name = self.document.name
        document = read_bpmn(write_bpmn(self.document, graph), name=name)
        if self.folder is None:
            calls = resolve_calls(document, self.calls.elsewhere.values())
            return model(document, scenario or self.scenario, self.register, calls)
        calls = calls_in(self.folder, document)
        return _of_folder(model(document, scenario or self.scenario, self.register, calls), self.folder)


def model(
    document: BpmnDocument, scenario: Scenario, register: UnitRegister | None = None, calls: Calls | None = None
) -> Model:
    """Put the parts together; without `calls`, the file is taken to stand alone.

    Raises
    ------
    BpmnError
        The control flow of the file is broken.
    ModelError
        They do not fit each other; with every finding.
    """
    document.checked()
    calls = calls or resolve_calls(document, ())
    whole = with_called(document.graph, {name: called.graph for name, called in calls.elsewhere.items()})
    organisation = organisation_for(whole, register)
    findings = (*organisation.findings, *check_fit(whole, scenario, organisation))
    if any(finding.severity == "error" for finding in findings):
        raise ModelError(findings)
    digests = {
        "process": _digest(document.source),
        "scenario": _digest(scenario.model_dump_json(by_alias=True).encode()),
    }
    return Model(
        document, whole, scenario, organisation, register,
        findings=(*document.findings, *findings, *calls.findings), digests=frozen(digests), calls=calls,
    )  # fmt: skip


def load(folder: str | Path, scenario: str = SCENARIO_FILE) -> Model:
    """Read a model folder.

    Parameters
    ----------
    folder
        Has `scenario`, the BPMN file that it names, and perhaps ``organisation.yaml``.
    scenario
        File name of the scenario within the folder.

    Raises
    ------
    InputError
        A file is missing or wrong; with every finding of that file.

    Examples
    --------
    ``bpr.load("models/county-permit", scenario="to-be.yaml")``
    """
    root = Path(folder)
    if not root.is_dir():
        raise ModelError([_no_folder(root)])
    return load_under(root, read_scenario(file_in(root, scenario, "scenario"), name=scenario))


def load_under(root: Path, conditions: Scenario, register: UnitRegister | None = None) -> Model:
    """The model of a folder under a scenario that has been read; `register` as in `model_in`.

    Raises
    ------
    InputError
        As in `load`.
    """
    process = file_in(root, conditions.process, "process")
    return model_in(root, read_bpmn(_bytes(process), name=conditions.process), conditions, register)


def model_in(root: Path, document: BpmnDocument, conditions: Scenario, register: UnitRegister | None = None) -> Model:
    """The model of a folder of which the BPMN file and the scenario have been read.

    Parameters
    ----------
    root
        The folder.
    document, conditions
        What has been read.
    register
        The register of units; None: that of the folder, if it has one.

    Raises
    ------
    InputError
        Another file of the folder is wrong, or they do not fit each other.
    """
    register_file = root / ORGANISATION_FILE
    if register is None and register_file.is_file():
        register = read_register(register_file)
    return _of_folder(model(document, conditions, register, calls_in(root, document)), root)


def _of_folder(made: Model, root: Path) -> Model:
    """The model with the files of its folder that its arrivals replay."""
    names = sorted({arrival.replay for arrival in made.scenario.arrivals if arrival.replay is not None})
    if not names:
        return replace(made, folder=root)
    from bpr.eventlog.replay import read_arrivals  # noqa: PLC0415  # it brings the readers of logs

    files = {name: file_in(root, name, "arrivals") for name in names}
    zone = zone_of(made.scenario.timezone)
    return replace(
        made,
        folder=root,
        replays=frozen({name: read_arrivals(path, zone) for name, path in files.items()}),
        digests=frozen({**made.digests, **{name: _digest(_bytes(path)) for name, path in files.items()}}),
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def calls_in(folder: Path, document: BpmnDocument) -> Calls:
    """Where in `folder` the processes are that `document` calls; files that are no BPMN are passed over."""
    return resolve_calls(document, _beside(folder, document.name))


def _beside(folder: Path, name: str) -> Iterator[BpmnDocument]:
    names = sorted(path.name for path in folder.glob("*.bpmn") if path.is_file() and path.name != name)
    for other in names[:_MOST_FILES]:
        with suppress(BpmnError, ModelError):
            yield read_bpmn(_bytes(file_in(folder, other, "process")), name=other)


def save(made: Model, folder: str | Path, scenario: str = SCENARIO_FILE) -> None:
    """Write the BPMN file, those it calls and what is replayed (byte for byte), and the scenario into `folder`."""
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    (root / made.scenario.process).write_bytes(made.document.source)
    for called in made.calls.elsewhere.values():
        (root / called.name).write_bytes(called.source)
    if made.folder is not None and made.folder.resolve() != root.resolve():
        for name in made.replays:
            (root / name).write_bytes((made.folder / name).read_bytes())
    (root / scenario).write_text(to_yaml(made.scenario), encoding="utf-8")


def file_in(root: Path, name: str, kind: str) -> Path:
    """A file of a model folder.

    Raises
    ------
    ModelError
        It is not there, or lies elsewhere; the nearest names are suggested.
    """
    path = root / name
    if path.is_file() and path.resolve().is_relative_to(root.resolve()):
        return path
    known = sorted(entry.name for entry in root.iterdir() if entry.is_file())
    raise ModelError(
        [
            Finding(
                "FILE-MISSING",
                Where(file=str(path)),
                "There is no {kind} file '{name}' in the folder {folder}.",
                "{hint}",
                values={
                    "kind": kind,
                    "name": name,
                    "folder": root.name,
                    "hint": suggestion(name, known) or "It is empty.",
                },
            )
        ]
    )


def _no_folder(root: Path) -> Finding:
    siblings = [p.name for p in root.parent.iterdir() if p.is_dir()] if root.parent.is_dir() else []
    return Finding(
        "FOLDER-MISSING",
        Where(file=str(root)),
        "There is no model folder '{folder}'.",
        "{hint}",
        values={"folder": str(root), "hint": suggestion(root.name, siblings) or "Check the path."},
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MAX_BYTES)  # the reader refuses what is too large
