"""The files of the model folder that an import makes. Values only: whoever calls writes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from hashlib import sha256
from types import MappingProxyType

from bpr.document.write import write_yaml
from bpr.document.yaml import read_yaml
from bpr.errors import ExchangeError, Finding, InputError, Where
from bpr.exchange.staff import Names
from bpr.scenario.inherits import difference
from bpr.scenario.read import to_mapping, to_yaml
from bpr.scenario.schema import Scenario
from bpr.version import VERSION

PROCESS, SCENARIO, README = "process.bpmn", "scenario.yaml", "README.md"
"""Names of the files."""

LABELS: Mapping[str, str] = {
    "error": "Error · 错误",
    "warning": "Warning · 警告",
    "assumption": "Assumed · 假定",
}
"""Severity of a finding -> what it is called."""


def model_files(  # noqa: PLR0913  # the parts of a folder, by name
    scenarios: Sequence[Scenario],
    findings: Iterable[Finding],
    *,
    format_name: str,
    sources: Mapping[str, bytes],
    process: bytes,
    title: str = "",
) -> Mapping[str, bytes]:
    """What stands in the folder: the drawing byte for byte, the scenarios, and where all come from.

    Parameters
    ----------
    scenarios, findings
        As the importer gave them. The first is the scenario of the folder; each other is a variant of it, in a file of
        its name.
    format_name
        E.g. ``Prosimos 2``.
    sources
        Name of each file read -> its bytes; the README keeps their digests.
    process
        The BPMN file.
    title
        What the model is called; else as its scenario.

    Returns
    -------
    File name -> bytes. The same input gives the same bytes.

    Raises
    ------
    ExchangeError
        A scenario is greater than what is read.
    """
    first, *others = scenarios
    names = Names()
    names.take(SCENARIO.removesuffix(".yaml"))
    written = {
        SCENARIO: to_yaml(first).encode(),
        **{f"{names.take(str(other.name))}.yaml": _variant(first, other).encode() for other in others},
    }
    for name, content in written.items():
        _check(name, content)
    return {PROCESS: process, **written, README: _readme(title, first, findings, format_name, sources).encode()}


def _check(name: str, content: bytes) -> None:
    """Refuse a scenario that is greater than what is read back."""
    try:
        read_yaml(content, name=name)
    except InputError as error:
        why = " ".join(finding.what_text for finding in error.findings)
        raise ExchangeError(
            [
                Finding(
                    "EXCHANGE-GREAT",
                    Where(file=name),
                    "The scenario that the file makes is too great: {why}",
                    "Put people who are alike into pools, or discover calendars with greater granules.",
                    values=MappingProxyType({"why": why}),
                )
            ]
        ) from None


def _variant(base: Scenario, variant: Scenario) -> str:
    """The file of a scenario that inherits from that of the folder."""
    document = to_mapping(variant)
    head = {"schema": document["schema"], "name": document["name"], "inherits": SCENARIO}
    return write_yaml(head | difference(to_mapping(base), document))


def _readme(
    title: str, scenario: Scenario, findings: Iterable[Finding], format_name: str, sources: Mapping[str, bytes]
) -> str:
    lines = [
        f"# {in_cell(title) or scenario.name}",
        "",
        f"Imported from {format_name} by bpr {VERSION}. 由 bpr {VERSION} 从 {format_name} 导入。",
        "",
        "| Source 来源 | bytes 字节 | SHA-256 |",
        "|---|---|---|",
        *(f"| {in_cell(name)} | {len(data)} | `{sha256(data).hexdigest()}` |" for name, data in sources.items()),
        "",
        "## What was read · 已读取",
        "",
        *(f"- {label}: {len(part)}" for label, part in _parts(scenario)),
        "",
        "## What was not kept, or assumed · 未保留或假定",
        "",
    ]
    told = [f"- **{LABELS[finding.severity]}** `{finding.code}` {in_cell(str(finding))}" for finding in findings]
    return "\n".join([*lines, *(told or ["Nothing. 无。"]), ""])


def _parts(scenario: Scenario) -> Iterator[tuple[str, Sized]]:
    yield "resources 资源", scenario.resources
    yield "calendars 日历", scenario.calendars
    yield "tasks 任务", scenario.tasks
    yield "events 事件", scenario.events
    yield "gateways 网关", scenario.gateways


def in_cell(text: str) -> str:
    """Text of a stranger inside Markdown: one line, nothing that ends a table cell or opens a tag."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
