"""Write the reference pages of this folder from the tables of the package; a test fails where a page is out of date.

Run it as ``python docs/generate.py`` after a change to the vocabulary, the annotations, the measures or the columns of
a log.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import get_args, get_origin

from lxml import etree

from bpr.bpmn.annotations import annotation_schema
from bpr.bpmn.vocabulary import TAGS, Tag
from bpr.document.entry import Entry
from bpr.document.write import one_line
from bpr.engine.recorder import BLOCK_ROWS
from bpr.eventlog.tables import SCHEMA
from bpr.exchange.bpsim.laws import LAWS as BPSIM_LAWS
from bpr.exchange.bpsim.meaning import AROUND as BPSIM_AROUND
from bpr.exchange.bpsim.meaning import IN as BPSIM_IN
from bpr.exchange.bpsim.meaning import OUT as BPSIM_OUT
from bpr.exchange.item_list.vocabulary import COLUMNS as ITEM_LIST
from bpr.exchange.meaning import Meaning
from bpr.exchange.prosimos_durations import LAWS as PROSIMOS_LAWS
from bpr.exchange.prosimos_durations import SCIPY_LAWS
from bpr.exchange.prosimos_meaning import MEANING as PROSIMOS
from bpr.exchange.qbp_durations import LAWS as QBP_LAWS
from bpr.exchange.qbp_meaning import MEANING as QBP
from bpr.metrics.measures import SPECS
from bpr.organisation.register import DatumEntry, FunctionEntry, Register, UnitEntry
from bpr.portfolio.schema import PortfolioEntry, ServiceEntry
from bpr.process.flaws import KINDS
from bpr.process.states.explore import MOST_STATES
from bpr.report.findings import findings_in
from bpr.scenario.forms import FORMS
from bpr.scenario.schema import (
    ActivityLimits,
    Arrival,
    Backlog,
    Batch,
    CalendarEntry,
    Cost,
    Defaults,
    EventEntry,
    Group,
    Limits,
    Patience,
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
    "Patience": "tasks: *id*: patience",
    "EventEntry": "events: *id*",
    "Transfer": "transfers: *kind*",
    "Limits": "limits",
    "ActivityLimits": "limits: of: *id*",
    "Cost": "cost",
    "Defaults": "defaults",
    "Register": "The file",
    "UnitEntry": "units: *id*",
    "DatumEntry": "data: *id*",
    "FunctionEntry": "functions: *id*",
    "PortfolioEntry": "The file",
    "ServiceEntry": "services",
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
            "does not interrupt happens once at the most, nor does the start of an event sub-process that does not; "
            "a process that messages start runs once at a time in a case, an activity with a loop marker is done "
            "once. Signals, conditions and messages of others may come at any time, and so may an error or "
            "escalation that nothing in the drawing throws; one that is thrown goes to what catches it. What was "
            "completed is undone in any order. Each part of an ad hoc sub-process is done once or not at all. A "
            "called process of the same file is looked at in the place of each call, within its caller; a process "
            "that calls itself is passed like a task there. Named beside the verdict is what the drawing does not "
            "tell: what a call of another file leads to, how many branches a complex gateway awaits (without a "
            "condition such as `activationCount >= 2` it is taken as an inclusive one), and triggers that no run "
            "simulates.\n\n"
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
        "exchange.md": page(
            "Files of other simulators, and lists of services",
            "`bpr import` makes a model folder of them; `bpr export` writes a model for them. Both say, by element "
            "and key, what could not be kept or had to be assumed; an import writes it into the `README.md` of the "
            "folder, too. Nothing is written where a file is wrong, nothing is overwritten, and what is written "
            "appears whole or not at all.\n\n"
            "```\n"
            "bpr import prosimos figures.json drawing.bpmn --to folder [--start INSTANT] [--cases N]\n"
            "bpr import qbp      drawing.bpmn --to folder [--start INSTANT] [--cases N]\n"
            "bpr import bpsim    drawing.bpmn --to folder [--start INSTANT] [--cases N] [--scenario ID]\n"
            "bpr import item-list list.xlsx --to folder [--start INSTANT] [--share 0.5] [--supplements 0.2]\n"
            "bpr export bpsim    folder drawing.bpmn [--scenario FILE] [--log LOG]\n"
            "```\n\n"
            "An **error** stops the import: the run would be another one. A **warning** names something that is not "
            "kept while the rest still runs. An **assumption** is a figure or a meaning that the file leaves open.\n\n"
            "In the tables below, *kept*: a scenario means the same. *In part*: kept where a scenario can mean it, as "
            "the remark says; else a finding names it. *Listed*: always named in a finding. *Refused*: an error. "
            "*Without effect*: it changes no run there either. A key or element in no table is named in a warning.",
            exchange(),
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
            "Three registers. **Units**: who gives orders to whom, in which line, level and territory; from it come "
            "the kinds of handoffs. **Data**: who holds, collects and uses each datum; from it come duplicate "
            "collection and islands. **Functions**: which unit has which, and by what norm. Data and functions may "
            "be left out: then they are what the drawing says, by data objects and stores that tasks read and write "
            "and by the [annotations](annotations.md) `collects`, `uses`, `datum`, `source`, `function` and "
            "`legalBasis`. A data object means the datum of its annotation, else of its name, be it id, name or "
            "synonym. A task that writes a datum without reading it collects it. What the registers leave open or "
            "the drawing contradicts is reported with its place. `bpr schema organisation` prints the JSON Schema of "
            "this file, for editors.",
            entries([Register, UnitEntry, DatumEntry, FunctionEntry]),
        ),
        "portfolio-file.md": page(
            "The portfolio file",
            "Which services run together, and what they share ([how](portfolio.md)). What stands here holds in the "
            "place of what the scenarios say. `bpr schema portfolio` prints the JSON Schema of this file, for editors.",
            entries([PortfolioEntry, ServiceEntry]),
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
            [[f"`{tag.name}`", verdict(tag), tag.note] for tag in tags],
        )
        yield ""


def verdict(tag: Tag) -> str:
    """What a run does with an element."""
    if tag.simulated:
        return "simulated"
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
        "(`elements`, `flows`, `units`, `roles`, `individuals`, `services`), whose column `row` the codes refer to; "
        "`attributes.parquet`, row by row that of `cases.parquet`; and `log.json` with the header. Instants that "
        "never came are null there. Rows are those of the tables above, in the same order: activities by replication "
        "and end, cases by replication and number, causes and assignments by activity, events and stays by "
        "replication and time. "
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
        "the rounding of floats. A pass keeps the activities of the cases in process, the shifts, what people did for "
        "other services, and 45 bytes a case."
    )


def measures() -> Iterator[str]:
    """The measures, in the order in which they are shown."""
    yield from table(
        ["measure", "English", "中文", "unit", "better", "how it is computed", "source"],
        [[f"`{s.name}`", s.en, s.zh, s.unit, s.better, s.formula, s.source] for s in SPECS],
    )


def exchange() -> Iterator[str]:
    """Per format: what becomes of its parts, from the tables that the readers and writers go by."""
    yield "## Prosimos 1 and 2, in\n"
    yield "The number of cases and the start are no part of the file: `--cases` (1,000), `--start`.\n"
    yield from table(("key", "", "here"), ((f"`{key}`", *shown(meaning)) for key, meaning in PROSIMOS.items()))
    yield ""
    yield (
        "Distributions, version 2 (mean, variance, least, greatest; `norm` has the standard deviation): "
        f"{listed(PROSIMOS_LAWS)}, `histogram_sampling`. Version 1 (the figures of scipy): {listed(SCIPY_LAWS)}. How "
        "many figures there are tells which version wrote the file; a file that mixes both is refused where it does.\n"
    )
    yield "### What a scenario has no word for\n"
    yield from table(
        ("Prosimos", "what would have to be meant"),
        (
            ("`large_wt` with `>`, `>=`, `=` value", "a batch released when its oldest piece has waited so long"),
            ("`ready_wt` with `>`, `>=`, `=` value", "a batch released when no further piece has come for so long"),
            ("`size` joined with `ready_wt` or `large_wt`", "both have to hold; alternatives are the first of both"),
            ("`daily_hour`, `week_day` with `<`, `>`", "a batch of two pieces as soon as they come within these hours"),
            ("`duration_distrib`", "work of a piece by the size of its batch"),
            ("`multitask`", "a person at several pieces of work at once, their number by chance"),
            ("Markov chains of `event_attributes`", "a draw whose chances depend on the present value"),
        ),
    )
    yield ""
    yield "## QBP: BIMP and Apromore, in\n"
    yield from table(("element", "", "here"), ((f"`{key}`", *shown(meaning)) for key, meaning in QBP.items()))
    yield ""
    yield f"Laws: {listed(QBP_LAWS)}, `HISTOGRAM`. Normal durations below 0 are drawn again, which is said.\n"
    yield "## BPSim 1.0 and 2.0, in\n"
    yield "The simulation data inside the BPMN file (`bpsim:BPSimData`), whichever tool wrote them.\n"
    parameters = ((f"`{name}`", perspective, *shown(meaning)) for (perspective, name), meaning in BPSIM_IN.items())
    yield from table(("parameter", "perspective", "", "here"), parameters)
    yield ""
    yield from table(("else", "", "here"), ((f"`{key}`", *shown(meaning)) for key, meaning in BPSIM_AROUND.items()))
    yield ""
    yield f"Laws, by mean and standard deviation: {listed(name.removesuffix('Distribution') for name in BPSIM_LAWS)}.\n"
    yield (
        "Expressions are XPath 1.0: `getProperty('x')` is the attribute `x`; `=`, `!=`, `<`, `and`, `or`, `not()`, "
        "`div`, `mod` are read. Selections: `getResource`, `getResourceByRoles`, `orResource`, joined by `|`, `+`, "
        "`and`. A property that nothing gives is 0, as in BPSim.\n"
    )
    yield "## 实施清单 (implementation list), in\n"
    yield "How to import a list, and what is assumed: [item-list.md](item-list.md).\n"
    yield from table(("column", "", "here"), ((f"`{key}`", *shown(one.meaning)) for key, one in ITEM_LIST.items()))
    yield ""
    yield "## BPSim 2.0, out\n"
    yield (
        "The scenario stands in the BPMN file, beside those of other tools, under the id `bpr`; the next export "
        "replaces it. Roles become `resource` elements of BPMN. Diagram, comments and data of vendors stay as they "
        "are. What both can mean comes back on import as it was.\n"
    )
    yield from table(("key of the scenario", "BPSim"), ((f"`{key}`", said) for key, said in BPSIM_OUT.items()))
    yield ""
    keys = [key for key in sorted(set(keys_of(Scenario))) if not any(key_is_said(key, said) for said in BPSIM_OUT)]
    yield f"Every other key is listed by name when it is written: {listed(keys)}.\n"
    yield (
        'With `--log` a second scenario holds the results of an event log (`result="bpr"`): least, greatest, mean, sum '
        "and count of waiting, work and elapsed time by task and for the process; how often a case came by, of tasks, "
        "events, gateways that choose and the flows behind them; the time that each role was at work. Counts and sums "
        "are those of one replication, on the average.\n"
    )


def shown(meaning: Meaning) -> tuple[str, str]:
    """What becomes of it, and the remark, for a table."""
    return meaning.use, meaning.here.replace("|", "\\|")


def listed(names: Iterable[str]) -> str:
    """Names, one behind the other."""
    return ", ".join(f"`{name}`" for name in names)


def keys_of(kind: type[Entry], path: str = "") -> Iterator[str]:
    """Every key of an entry, and of the entries within; * is a name of the user's."""
    for name, field in kind.model_fields.items():
        key = f"{path}{field.alias or name}"
        inner = list(entry_kinds(field.annotation))
        if not inner:
            yield key
        for found in inner:
            yield from keys_of(found, f"{key}.*." if get_origin(field.annotation) is Mapping else f"{key}.")


def entry_kinds(annotation: object) -> Iterator[type[Entry]]:
    """The classes of entries within a type."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
    for part in get_args(annotation):
        yield from entry_kinds(part)


def key_is_said(key: str, said: str) -> bool:
    """Whether a key is one that is said, or stands below it."""
    return key == said or key.startswith(f"{said}.") or key in ("schema", "inherits", "process")


def scenario() -> Iterator[str]:
    """The keys of a scenario, the ways to give a duration, and expressions."""
    people, work = (
        [CalendarEntry, Resource, Group],
        [Arrival, Backlog, TaskEntry, Batch, Patience, EventEntry, Transfer],
    )
    yield from entries([Scenario, *people, *work, Limits, ActivityLimits, Cost, Defaults])
    yield "## Durations and distributions\n"
    yield (
        "A duration is a number with its unit: `ms`, `s`, `min`, `h`, `d` (calendar days), `wk`, `wd` (working days "
        "of `limit_calendar`), or ISO 8601 (`PT45M`). Where a duration may be random, write one of these; `low` and "
        "`high` draw again what falls outside (1 % of the draws must lie inside), `shift` is added. Case attributes "
        "take the same forms with plain numbers.\n"
    )
    yield from table(["distribution", "written"], [[name, f"`{form.example}`"] for name, form in FORMS.items()])
    yield ""
    yield "## Expressions\n"
    yield (
        "Conditions of gateways, priorities, `set`, `data` and `times` read case attributes: `amount > 1000 and kind "
        "in ('new', 'renewal')`, `visits('Task_Review') < 3`. Numbers, text in quotes, `true`, `false`; `+ - * / %`, "
        "`== != < <= > >=`, `in`, `not in`, `and`, `or`, `not`, `if … then … else …`, parentheses. `${…}`, a leading "
        "`=`, `&&`, `||` and `!` are read too. A priority may ask for `age`, the hours since the case arrived. "
        "`times` beside a distribution of work or delay multiplies each draw: "
        "`{dist: constant, value: 2 min, times: pages}`.\n"
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
