"""Write the reference pages of this folder from the tables of the package; a test fails where a page is out of date.

Run it as ``python docs/generate.py`` after a change to the vocabulary, the measures or the columns of a log.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bpr.bpmn.vocabulary import TAGS
from bpr.eventlog.tables import SCHEMA
from bpr.metrics.measures import SPECS

HERE = Path(__file__).parent


def pages() -> dict[str, str]:
    """Name of each page -> its text."""
    return {
        "elements.md": page(
            "BPMN elements",
            "Every element name of the BPMN 2.0.2 schema. *Simulated*: a run takes it into account. *Refused*: a model "
            "that has it is refused by name, with the element's id and what to draw instead. *Kept*: it survives "
            "reading and writing untouched. Anything else in a file is reported.",
            elements(),
        ),
        "event-log.md": page(
            "The event log",
            "What a run leaves: tables of columns, the same for a simulated and a real log. Times are milliseconds "
            "since the start of the scenario, codes are row numbers of the dictionaries beside the tables, −1 is none.",
            columns(),
        ),
        "measures.md": page(
            "Measures",
            "What `bpr.measure` gives. Each is computed in every replication; value and 95 % interval (Student's t) "
            "are taken over the replications. Means are over the counted cases that ended: a case counts if it began "
            "after the warm-up. Averages over time are over the window from the end of the warm-up to the horizon "
            "(or the last end, where there is none).",
            measures(),
        ),
    }


def page(title: str, introduction: str, body: Iterable[str]) -> str:
    """One page; says at its head that it is generated."""
    return "\n".join([f"# {title}", "", introduction, "", *body, "", "<!-- written by generate.py -->", ""])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def elements() -> Iterator[str]:
    """The vocabulary, category by category."""
    for category, tags in groupby(TAGS.values(), key=lambda tag: (tag.category, tag.in_graph)):
        yield f"## {category[0].capitalize()}{'' if category[1] else ', kept'}\n"
        yield from table(
            ["element", "a run", "note"],
            [
                [
                    f"`{tag.name}`",
                    "simulated" if tag.simulated else "refused" if tag.in_graph else "kept",
                    " ".join(part for part in (tag.note, tag.refusal.reason if tag.refusal else "") if part),
                ]
                for tag in tags
            ],
        )
        yield ""


def columns() -> Iterator[str]:
    """The tables of a log."""
    for name, types in SCHEMA.items():
        yield f"## {name}\n"
        yield from table(
            ["column", "type", "unit", "meaning"],
            [[f"`{column}`", kind.dtype, kind.unit, kind.meaning] for column, kind in types.items()],
        )
        yield ""


def measures() -> Iterator[str]:
    """The measures, in the order in which they are shown."""
    yield from table(
        ["measure", "English", "中文", "unit", "better", "how it is computed", "source"],
        [[f"`{s.name}`", s.en, s.zh, s.unit, s.better, s.formula, s.source] for s in SPECS],
    )


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
