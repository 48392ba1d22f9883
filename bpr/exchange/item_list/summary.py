"""The page that sums up the models made of an implementation list."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from bpr.errors import Finding
from bpr.exchange.folder import LABELS, in_cell
from bpr.exchange.item_list.handling import Handling
from bpr.version import VERSION

_HEADS = (
    "Service 事项",
    "Code 编码",
    "Steps 步骤",
    "Legal limit 法定时限",
    "Committed 承诺时限",
    "Visits 跑动次数",
    "Documents 申请材料",
    "Could be shared 可共享材料",
)


def summary(rows: Sequence[tuple[str, Handling]], findings: Iterable[Finding], sources: Mapping[str, bytes]) -> str:
    """The page, in Markdown.

    Parameters
    ----------
    rows
        Name of the folder, and the service in it.
    findings
        What was found in reading the list; what was assumed for a service stands in its own folder.
    sources
        Name of each file read -> its bytes.
    """
    told = [f"- **{LABELS[finding.severity]}** `{finding.code}` {in_cell(str(finding))}" for finding in findings]
    lines = [
        "# 实施清单 · Implementation list",
        "",
        f"Made by bpr {VERSION}. 由 bpr {VERSION} 生成。",
        "",
        "| Source 来源 | bytes 字节 | SHA-256 |",
        "|---|---|---|",
        *(f"| {in_cell(name)} | {len(data)} | `{sha256(data).hexdigest()}` |" for name, data in sources.items()),
        "",
        f"| {' | '.join(_HEADS)} |",
        "|---|---|" + "--:|" * (len(_HEADS) - 2),
        *(f"| {' | '.join(_cells(name, handling))} |" for name, handling in rows),
        "",
        "What was assumed for a service stands in the README.md of its folder. 各事项的假定见其文件夹中的 README.md。",
        "",
        "## Of the list itself · 清单本身",
        "",
    ]
    return "\n".join([*lines, *(told or ["Nothing. 无。"]), ""])


def _cells(name: str, handling: Handling) -> Iterable[str]:
    service = handling.service
    yield f"[{_link(service.name)}]({name}/)"
    yield in_cell(service.code)
    yield "–" if handling.assumed_steps else str(len(handling.steps))
    yield str(service.statutory or "–")
    yield str(service.committed or "–")
    yield "–" if service.visits is None else str(service.visits)
    yield str(len(handling.counted))
    yield str(len(handling.shareable))


def _link(text: str) -> str:
    return in_cell(text).replace("[", "(").replace("]", ")")
