"""Write the reference pages of this folder from the tables of the package; a test fails where a page is out of date.

Run it as ``python docs/generate.py`` after a change to the vocabulary, the annotations, the measures or the columns of
a log.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path

from lxml import etree

from bpr.bpmn.annotations import annotation_schema
from bpr.bpmn.vocabulary import TAGS, Tag
from bpr.document.entry import Entry
from bpr.document.write import one_line
from bpr.engine.recorder import BLOCK_ROWS
from bpr.eventlog.tables import SCHEMA
from bpr.metrics.measures import SPECS
from bpr.organisation.register import Register, UnitEntry
from bpr.process.flaws import KINDS
from bpr.process.states.explore import MOST_STATES
from bpr.report.findings import findings_in
from bpr.scenario.forms import FORMS
from bpr.scenario.schema import (
    Arrival,
    Backlog,
    Batch,
    CalendarEntry,
    Cost,
    Defaults,
    EventEntry,
    Group,
    Limits,
    Resource,
    Scenario,
    TaskEntry,
    Transfer,
)

HERE = Path(__file__).parent

HEADINGS = {
    "Scenario": "The file",
    "CalendarEntry": "calendars: *name*",
    "Resource": "resources: *role*",
    "Group": "resources: *role*: groups",
    "Arrival": "arrivals",
    "Backlog": "backlog",
    "TaskEntry": "tasks: *id*",
    "Batch": "tasks: *id*: batch",
    "EventEntry": "events: *id*",
    "Transfer": "transfers: *kind*",
    "Limits": "limits",
    "Cost": "cost",
    "Defaults": "defaults",
    "Register": "The file",
    "UnitEntry": "units: *id*",
}
"""Class of an entry -> where it stands in its file."""


def pages() -> dict[str, str]:
    """Name of each page -> its text."""
    return {
        "checks.md": page(
            "What `bpr check` says of a drawing",
            "All findings of a BPMN file are said at once, each with its place and the way to mend it. An "
            "**error** forbids a run, a **warning** does not. What is wrong with the XML itself, and what a run "
            "refuses ([elements](elements.md)), is said in the same way.\n\n"
            "Each process in which a case can begin has a **verdict**. *Sound*: every case can come to an end, "
            "nothing is done twice at once, and nothing is never done. *Not sound*: one of the findings below "
            f"says so that is marked †. *Not decided*: the bound ({MOST_STATES:,} states of one case in a file) "
            "was hit, and no flaw is proven up to there. Choices are taken to be free, and what may happen may "
            "happen at any time: two gateways that always decide alike are not known to. A boundary event that "
            "does not interrupt happens once at the most, and a process that messages start runs once at a time "
            "in a case. Elements that no run simulates are taken in a simple sense and named beside the verdict: "
            "signals, conditions, errors and escalations may happen at any time, complex gateways are inclusive "
            "ones, several instances are one; event sub-processes and compensation are left out.\n\n"
            "The states are explored as in P. Godefroid, *Partial-Order Methods for the Verification of "
            "Concurrent Systems* (1996); *sound* is meant as in W. van der Aalst, *Verification of workflow nets* "
            "(1997), tokens as in R. Dijkman, M. Dumas and C. Ouyang, *Semantics and analysis of business process "
            "models in BPMN* (2008). Remarks on style follow J. Mendling, H. Reijers and W. van der Aalst, *Seven "
            "process modeling guidelines (7PMG)* (2010).",
            checks(),
        ),
        "elements.md": page(
            "BPMN elements",
            "Every element name of the BPMN 2.0.2 schema. *Simulated*: a run takes it into account. *Refused*: a model "
            "that has it is refused by name, with the element's id and what to draw instead. *Shown*: it is part of "
            "the drawing and moves no token. *Kept*: it survives reading and writing untouched. Anything else in a "
            "file is reported.",
            elements(),
        ),
        "annotations.md": page(
            "Annotations",
            "What bpr needs to know of a process and BPMN has no word for, in the BPMN file itself: attributes of one "
            '`<bpr:annotation xmlns:bpr="urn:bpr:1">` in the `extensionElements` of a flow node, lane, pool or data '
            "element. Every BPMN tool keeps it. `bpr schema annotation` prints the XML Schema.",
            annotations(),
        ),
        "event-log.md": page(
            "The event log",
            "What a run leaves: tables of columns, the same for a simulated and a real log. Times are milliseconds "
            "since the start of the scenario, codes are row numbers of the dictionaries beside the tables, −1 is none.",
            chain(columns(), stored()),
        ),
        "measures.md": page(
            "Measures",
            "What `bpr.measure` gives. Each is computed in every replication; value and 95 % interval (Student's t) "
            "are taken over the replications. Means are over the counted cases that ended: a case counts if it began "
            "after the warm-up. Averages over time are over the window from the end of the warm-up to the horizon "
            "(or the last end, where there is none).",
            measures(),
        ),
        "scenario.md": page(
            "The scenario file",
            "Under which conditions a process runs: YAML, read as UTF-8. Keys in *italics* are chosen by you: ids of "
            "the diagram, names of calendars and roles. What is not required may be left out. Findings name file, "
            "line and key. `bpr schema scenario` prints the JSON Schema of this file, for editors.",
            scenario(),
        ),
        "organisation.md": page(
            "The organisation file",
            "The register of units: who gives orders to whom, in which line, level and territory. From it come the "
            "kinds of handoffs. `bpr schema organisation` prints the JSON Schema of this file, for editors.",
            entries([Register, UnitEntry]),
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


def checks() -> Iterator[str]:
    """The flaws of drawings, the errors first."""
    zh = findings_in("zh")
    for heading, severity, unsound in (
        ("Errors", "error", None),
        ("Warnings of flaws †", "warning", True),
        ("Other warnings, and remarks on style", "warning", False),
    ):
        yield f"## {heading}\n"
        yield from table(
            ["code", "what it says", "how to mend it", "中文"],
            [
                [
                    f"`{code}`" + (" †" if kind.unsound and unsound is None else ""),
                    named(kind.what),
                    named(kind.remedy),
                    named(zh[code]["what"] + zh[code]["remedy"]),
                ]
                for code, kind in KINDS.items()
                if kind.severity == severity and unsound in (None, kind.unsound)
            ],
        )
        yield ""


def named(template: str) -> str:
    """The sentence of a finding with the names of its values instead of values; examples and hints are left out."""
    return re.sub(r"\{(\w+)[^}]*\}", r"*\1*", re.sub(r" ?\{(example|suggestion)\}", "", template)).strip()


def elements() -> Iterator[str]:
    """The vocabulary, category by category."""
    for category, tags in groupby(TAGS.values(), key=lambda tag: (tag.category, tag.in_graph)):
        yield f"## {category[0].capitalize()}{'' if category[1] else ', kept'}\n"
        yield from table(
            ["element", "a run", "note"],
            [
                [
                    f"`{tag.name}`",
                    verdict(tag),
                    " ".join(part for part in (tag.note, tag.refusal.reason if tag.refusal else "") if part),
                ]
                for tag in tags
            ],
        )
        yield ""


def verdict(tag: Tag) -> str:
    """What a run does with an element."""
    if tag.simulated:
        return "simulated"
    if tag.refusal:
        return "refused"
    return "shown" if tag.in_graph else "kept"


def annotations() -> Iterator[str]:
    """The attributes of an annotation, as the XML Schema has them."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    rows = [
        [
            f"`{attribute.get('name')}`",
            " ".join(attribute.itertext(f"{xs}documentation")),
            ", ".join(f"`{value.get('value')}`" for value in attribute.iter(f"{xs}enumeration"))
            or {"amount": "a number, 0 or more"}.get(attribute.get("type", ""), "text"),
        ]
        for attribute in etree.fromstring(annotation_schema().encode()).iter(f"{xs}attribute")
    ]
    yield from table(["attribute", "what it says", "value"], rows)


def columns() -> Iterator[str]:
    """The tables of a log."""
    for name, types in SCHEMA.items():
        yield f"## {name}\n"
        yield from table(
            ["column", "type", "unit", "meaning"],
            [[f"`{column}`", kind.dtype, kind.unit, kind.meaning] for column, kind in types.items()],
        )
        yield ""


def stored() -> Iterator[str]:
    """How a log looks on the disk."""
    yield "## In a folder\n"
    yield (
        '`bpr.simulate(model, log="run.parquet")`, `bpr simulate … --log run.parquet` and `bpr.write_log` make a '
        f"folder with one Parquet file a table: {', '.join(f'`{name}.parquet`' for name in SCHEMA)}; one a dictionary "
        "(`elements`, `flows`, `units`, `roles`, `individuals`), whose column `row` the codes refer to; "
        "`attributes.parquet`, row by row that of `cases.parquet`; and `log.json` with the header. Instants that "
        "never came are null there. Rows are those of the tables above, in the same order: activities by replication "
        "and end, cases by replication and number, causes and assignments by activity. "
        f"A run writes {BLOCK_ROWS:,} activities at a time, and no more are in its memory; any tool reads the files:\n"
    )
    yield (
        "```sql\n-- DuckDB: the ten longest cases, with the number of their activities\n"
        'SELECT c."case", (c."end" - c.arrival) / 86400000.0 AS days, count(*) AS activities\n'
        "FROM 'run.parquet/cases.parquet' c\n"
        "JOIN 'run.parquet/activities.parquet' a USING (replication, \"case\")\n"
        "GROUP BY ALL ORDER BY days DESC LIMIT 10\n```\n"
    )
    yield (
        "```python\nimport pandas as pd\n\n"
        'rows = pd.read_parquet("run.parquet/activities.parquet", columns=["element", "enabled", "started"])\n'
        'elements = pd.read_parquet("run.parquet/elements.parquet")\n'
        'waited = (rows["started"] - rows["enabled"]).groupby(rows["element"].map(elements["id"])).mean()  # ms\n```\n'
    )
    yield (
        '`bpr.open_log("run.parquet")` opens it without reading the activities; `bpr.measure` and `bpr measure` then '
        "read them once, part by part: whole cases that have ended, with all who served anybody while they waited. "
        "The figures are those of the log in memory, to the last bit; sums of money and of shares of working days to "
        "the rounding of floats. A pass keeps the activities of the cases in process, the shifts and 41 bytes a case."
    )


def measures() -> Iterator[str]:
    """The measures, in the order in which they are shown."""
    yield from table(
        ["measure", "English", "中文", "unit", "better", "how it is computed", "source"],
        [[f"`{s.name}`", s.en, s.zh, s.unit, s.better, s.formula, s.source] for s in SPECS],
    )


def scenario() -> Iterator[str]:
    """The keys of a scenario, the ways to give a duration, and expressions."""
    people, work = [CalendarEntry, Resource, Group], [Arrival, Backlog, TaskEntry, Batch, EventEntry, Transfer]
    yield from entries([Scenario, *people, *work, Limits, Cost, Defaults])
    yield "## Durations and distributions\n"
    yield (
        "A duration is a number with its unit: `ms`, `s`, `min`, `h`, `d` (calendar days), `wk`, `wd` (working days "
        "of `limit_calendar`), or ISO 8601 (`PT45M`). Where a duration may be random, write one of these; `low` and "
        "`high` draw again what falls outside, `shift` is added. Case attributes take the same forms with plain "
        "numbers.\n"
    )
    yield from table(["distribution", "written"], [[name, f"`{form.example}`"] for name, form in FORMS.items()])
    yield ""
    yield "## Expressions\n"
    yield (
        "Conditions of gateways, priorities and `set` read case attributes: `amount > 1000 and kind in ('new', "
        "'renewal')`, `visits('Task_Review') < 3`. Numbers, text in quotes, `true`, `false`; `+ - * / %`, "
        "`== != < <= > >=`, `in`, `not in`, `and`, `or`, `not`, parentheses. `${…}`, a leading `=`, `&&`, `||` and `!` "
        "are read too.\n"
    )
    yield "## Variants\n"
    yield (
        "`inherits: scenario.yaml` takes everything from a file beside this one: mappings are merged key by key, "
        "`null` deletes a key, lists are replaced, and so is a distribution, performer or attribute that names its "
        "kind.\n"
    )


def entries(kinds: Iterable[type[Entry]]) -> Iterator[str]:
    """The keys of some entries of a document."""
    for kind in kinds:
        yield f"## {HEADINGS.get(kind.__name__, kind.__name__)}\n"
        yield f"{(kind.__doc__ or '').splitlines()[0]}\n"
        yield from table(
            ["key", "meaning", "example", "default"],
            [
                [
                    f"`{about.alias or name}`",
                    (about.description or "").replace("->", "→"),
                    f"`{one_line(about.examples[0])}`" if about.examples else "",
                    "required" if about.is_required() else default(about.default),
                ]
                for name, about in kind.model_fields.items()
            ],
        )
        yield ""


def default(value: object) -> str:
    """A default as it would be written; empty where there is nothing to write."""
    return f"`{one_line(value)}`" if isinstance(value, bool | int | float) or (isinstance(value, str) and value) else ""


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
