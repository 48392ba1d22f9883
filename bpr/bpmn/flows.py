"""Sequence flows, message flows and pools of a file: both ends looked up, what leads nowhere reported."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain, count

from bpr.bpmn.parts import annotation_of, first_text, parts_of
from bpr.bpmn.register import Met, Space
from bpr.bpmn.report import Report
from bpr.bpmn.survey import Survey
from bpr.bpmn.triggers import reference_of
from bpr.bpmn.vocabulary import MODEL, Category
from bpr.process.elements import BlackBox, Flow, Pool

_MULTIPLICITY = f"{{{MODEL}}}participantMultiplicity"


def read_flows(found: Survey, report: Report) -> Iterator[Flow]:
    """The sequence flows whose two ends are in the file; one that leads nowhere is an error and left out."""
    for met in found.flows:
        source = _end(met, "sourceRef", found, report)
        target = _end(met, "targetRef", found, report)
        if source is None or target is None:
            continue
        yield Flow(
            id=met.id,
            source=source.id,
            target=target.id,
            name=met.name,
            condition=first_text(parts_of(met.xml), "conditionExpression") if len(met.xml) else "",
            line=met.line,
        )


def _end(met: Met, attribute: str, found: Survey, report: Report) -> Met | None:
    reference = met.xml.get(attribute)
    end = found.register.find(reference, Space.NODES, met.process)
    if end is not None and end.tag.category is not Category.PROCESS:
        return end
    side, verb = ("source", "starts at") if attribute == "sourceRef" else ("target", "leads to")
    other = found.register.find_anywhere(reference)
    if not reference:
        what = "The sequence flow '{label}' has no {side}."
    elif other is not None:
        what = "The sequence flow '{label}' {verb} '{reference}', a {tag}, which no token can stand on."
    else:
        what = "The sequence flow '{label}' {verb} '{reference}', which is not in the file. {suggestion}"
    report.error(
        f"FLOW-{side.upper()}",
        met.line,
        met.id,
        what,
        "Connect the flow again with two elements of the process, or delete it.",
        label=met.name or met.id,
        side=side,
        verb=verb,
        reference=reference or "",
        tag=other.tag.name if other else "",
        suggestion=report.nearest(reference, found.register.names(Space.NODES)) if reference and not other else "",
    )
    return None


def read_pools(found: Survey, report: Report) -> tuple[tuple[Pool, ...], tuple[BlackBox, ...]]:
    """The pools of the file, and a black box for each whose inside is not drawn."""
    drawn = {node.process for node in found.nodes}
    taken = {node.id for node in found.nodes} | {process.id for process in found.processes}
    processes = [process.id for process in found.processes]
    pools: list[Pool] = []
    boxes: list[BlackBox] = []
    for met in found.pools:
        process = _process_of(met, found, processes, report)
        pool = Pool(
            id=met.id,
            name=met.name or (process.name if process else ""),
            process=process.id if process else None,
            line=met.line,
            annotation=annotation_of(met.xml, parts_of(met.xml), report),
        )
        _note_multiplicity(met, report)
        if process is None or process.id not in drawn:
            pool = replace(pool, id=_free(pool.id, taken))
            boxes.append(
                BlackBox(
                    id=pool.id, name=pool.name, process=pool.process or "", line=pool.line, annotation=pool.annotation
                )
            )
        pools.append(pool)
    return tuple(pools), tuple(boxes)


def _free(name: str, taken: Collection[str]) -> str:
    """A name like `name` that is not taken."""
    others = (f"{name}~{number}" for number in count(2))
    return next(other for other in chain((name, f"{name}~"), others) if other not in taken)


def _process_of(met: Met, found: Survey, processes: Collection[str], report: Report) -> Met | None:
    reference = met.xml.get("processRef")
    if not reference:
        return None
    process = found.register.find(reference, Space.NODES)
    if process is not None and process.tag.category is Category.PROCESS:
        return process
    report.warning(
        "POOL-PROCESS",
        met.line,
        met.id,
        "The pool '{label}' refers to the process '{reference}', which is not in the file. {suggestion}",
        "It is treated as a party whose inside is not drawn.",
        label=met.name or met.id,
        reference=reference,
        suggestion=report.nearest(reference, processes),
    )
    return None


def _note_multiplicity(met: Met, report: Report) -> None:
    xml = met.xml.find(_MULTIPLICITY)
    if xml is not None and xml.get("maximum", "1").strip() not in ("0", "1"):
        report.warning(
            "POOL-MULTIPLE",
            report.line_of(xml),
            met.id,
            "The pool '{label}' stands for several parties; one is simulated.",
            "Draw a pool for each party where they differ.",
            label=met.name or met.id,
        )


def read_message_flows(
    found: Survey, pools: tuple[Pool, ...], boxes: tuple[BlackBox, ...], report: Report
) -> Iterator[Flow]:
    """The message flows between elements and black boxes; the others are reported and stay in the file."""
    pool_by_met = dict(zip((met.id for met in found.pools), pools, strict=True))
    box_ids = {box.id for box in boxes}
    known = found.register.names(Space.POOLS) | found.register.names(Space.NODES)
    for met in found.message_flows:
        ends: list[Met | BlackBox | Pool] = []
        for attribute in ("sourceRef", "targetRef"):
            reference = met.xml.get(attribute)
            node = found.register.find(reference, Space.NODES)
            pool = found.register.find(reference, Space.POOLS)
            if node is not None and node.tag.category is not Category.PROCESS:
                ends.append(node)
            elif pool is not None and pool_by_met[pool.id].id in box_ids:
                ends.append(pool_by_met[pool.id])
            elif pool is not None or node is not None:
                _report_pool_end(met, reference, report)
            else:
                _report_no_end(met, attribute, known, report)
        if len(ends) == len(("source", "target")):
            yield Flow(
                id=met.id,
                source=ends[0].id,
                target=ends[1].id,
                kind="message",
                name=met.name,
                line=met.line,
                message=reference_of(met, "message", met.xml, found, report),
            )


def _report_pool_end(met: Met, reference: str | None, report: Report) -> None:
    report.warning(
        "MESSAGE-POOL",
        met.line,
        met.id,
        "The message flow '{label}' ends at the border of '{reference}', a pool with a process, so nothing in it sends"
        " or receives the message.",
        "Connect it with the element inside that does; until then it is kept in the file and moves nothing.",
        label=met.name or met.id,
        reference=reference or "",
    )


def _report_no_end(met: Met, attribute: str, known: Collection[str], report: Report) -> None:
    reference = met.xml.get(attribute)
    side = "source" if attribute == "sourceRef" else "target"
    report.warning(
        "MESSAGE-END",
        met.line,
        met.id,
        "The {side} of the message flow '{label}' is '{reference}', which is not an element of the file. {suggestion}"
        if reference
        else "The message flow '{label}' has no {side}.",
        "Connect it again, or delete it; until then it is kept in the file and moves nothing.",
        label=met.name or met.id,
        side=side,
        reference=reference or "",
        suggestion=report.nearest(reference, known) if reference else "",
    )
