"""The process of today, only put on line: the same drawing with less work, quicker transfers, no visits. No redesign.

It answers "what if we buy the system and change nothing?" (只上网不改流程). The figures are assumptions, stated one by
one among the findings of the model that comes out; where a model folder has a ``digital.yaml`` of its own, that knows
better and is used (`digital_variant`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from bpr.document.label import LANGUAGES, Label
from bpr.errors import Finding, Where
from bpr.frozen import frozen
from bpr.model import Model, load
from bpr.process.elements import FlowNode
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import Distribution, dump_distribution, parse_duration
from bpr.scenario.scaling import scaled_work
from bpr.scenario.work import TaskEntry, Transfer

DIGITAL_FILE = "digital.yaml"
"""The scenario of a folder that says what digitising alone brings."""

FACTOR = 0.9
"""Share of the work that is left, unless told otherwise: an assumption, no finding of any study."""
TRANSFERS = "30 min"
"""What a transfer takes on an e-file, unless told otherwise: until somebody looks into the inbox."""

_NAMES: Mapping[str, str] = MappingProxyType({"en": "{name}, only digitised", "zh": "{name}（只上网）"})


def digital_variant(model: Model) -> Model:
    """The digitised model that belongs to `model`: ``digital.yaml`` of its folder, else `digitised` as assumed.

    Raises
    ------
    InputError
        ``digital.yaml`` is wrong.
    """
    folder = model.folder
    if folder is not None and (folder / DIGITAL_FILE).is_file():
        return load(folder, DIGITAL_FILE)
    return digitised(model)


def digitised(
    model: Model, *, factor: float = FACTOR, transfers: object | None = TRANSFERS, online: bool = True
) -> Model:
    """The same process on line, nothing redesigned.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    factor
        What is left of the work of every task, more than 0: 0.9 is a tenth less.
    transfers
        What a transfer takes on an e-file, as a scenario says it: ``"30 min"``, or a distribution. Couriers no longer
        set the hour; a transfer that is quicker already stays. None: transfers stay as they are.
    online
        Whether applicants hand in and receive on line: touchpoints of the drawing that are visits become online, and
        what the applicant carried between offices is sent as everything else. Files that are called stay as they are.

    Returns
    -------
    Model
        With one assumption a figure among its findings. Flows, chances, people and demand are those of `model`.

    Raises
    ------
    ValueError
        The factor is not more than 0.
    ValueRefused
        `transfers` is no duration.
    """
    if not factor > 0:
        message = f"some work is left: a factor of more than 0 is wanted, not {factor:g}"
        raise ValueError(message)
    took = None if transfers is None else parse_duration(transfers)
    scenario = model.scenario
    kinds = [kind for kind in scenario.transfers if online or kind != "applicant_carried"]
    sent = {kind: _sent(scenario.transfers[kind], took) for kind in kinds} if took is not None else {}
    changed = scenario.model_copy(
        update={
            "name": _name(model),
            "tasks": frozen({id_: _quicker(entry, factor) for id_, entry in scenario.tasks.items()}),
            "transfers": frozen({**scenario.transfers, **sent}),
        }
    )
    graph, moved = _online(model.process) if online else (model.process, 0)
    made = model.with_process(graph, changed) if moved else model.with_scenario(changed)
    stated = tuple(_assumptions(factor, took if sent else None, moved))
    return replace(made, findings=(*made.findings, *stated))


def _quicker(entry: TaskEntry, factor: float) -> TaskEntry:
    return entry if entry.work is None else entry.model_copy(update={"work": scaled_work(entry.work, factor)})


def _sent(transfer: Transfer, took: Distribution) -> Transfer:
    now = transfer.delay
    quick = now is None or (now.unit == took.unit and now.mean <= took.mean)
    return transfer.model_copy(update={"at": None, "delay": now if quick else took})


def _online(graph: ProcessGraph) -> tuple[ProcessGraph, int]:
    """The drawing with every visit of the applicant on line, and how many there were."""
    visits = [element for element in graph.elements() if element.annotation.get("touchpoint") == "visit"]
    edited = graph.edit()
    for element in visits:
        edited.nodes[element.id]["element"] = _at_home(element)
    return edited, len(visits)


def _at_home(element: FlowNode) -> FlowNode:
    return replace(element, annotation=frozen({**element.annotation, "touchpoint": "online"}))


def _name(model: Model) -> Label:
    names = {language: model.scenario.name.text(language) or model.name for language in LANGUAGES}
    return Label(frozen({language: _NAMES[language].format(name=name) for language, name in names.items()}))


def _assumptions(factor: float, took: Distribution | None, moved: int) -> Iterator[Finding]:
    yield Finding(
        "DIGITISED-WORK",
        Where(key="tasks"),
        "Digitising is assumed to leave {share} % of the work of every task.",
        "Give the effort of each task in a scenario of its own, digital.yaml.",
        "assumption",
        frozen({"share": f"{factor * 100:g}"}),
    )
    if took is not None:
        written = dump_distribution(took)
        yield Finding(
            "DIGITISED-TRANSFERS",
            Where(key="transfers"),
            "On an e-file a transfer is assumed to take {time}, without couriers.",
            "Give what each kind of transfer takes in digital.yaml.",
            "assumption",
            frozen({"time": written if isinstance(written, str) else f"{took.form}, {written}"}),
        )
    if moved:
        yield Finding(
            "DIGITISED-ONLINE",
            Where(key="touchpoint"),
            "Applicants are assumed to do on line what took {visits} kinds of visits.",
            "Where a visit remains, say so in a drawing of its own.",
            "assumption",
            frozen({"visits": moved}),
        )
