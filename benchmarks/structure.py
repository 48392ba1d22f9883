"""How long sign-offs, overlaps and all else of the structure take for a large organisation; no run is needed.

Run as ``python benchmarks/structure.py 5000 200``: tasks, units.
"""

import random
import sys
from collections.abc import Callable
from itertools import pairwise
from time import process_time

from bpr.bpmn.reader import read_bpmn
from bpr.metrics.structure.approvals import approvals_of
from bpr.metrics.structure.chains import chains_of
from bpr.metrics.structure.ground import Ground
from bpr.metrics.structure.heads import heads_of
from bpr.metrics.structure.overview import structure
from bpr.model import Model, model
from bpr.organisation.read import read_register
from bpr.process.complexity import complexity
from bpr.process.structural_change import structural_change
from bpr.scenario.read import read_scenario

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPAN = 4
"""How many units each unit of the tree has below it."""


def signed_work(tasks: int, units: int, *, one_loop: bool = False, seed: int = 1) -> Model:
    """Work of units at the bottom, each signed by all above, who send some back; `one_loop`: to the beginning."""
    chance = random.Random(seed)  # noqa: S311  # a benchmark
    above = {n: (n - 1) // SPAN for n in range(1, units)}
    bottom = [n for n in range(units) if SPAN * n + 1 >= units]
    row: list[tuple[str, int]] = []
    while len(row) < tasks:
        unit = chance.choice(bottom)
        row.append((f"T{len(row)}", unit))
        while unit and len(row) < tasks:
            unit = above[unit]
            row.append((f"T{len(row)}", unit))
    names = ["S", "J0", *(part for n, (name, _) in enumerate(row) for part in (name, f"X{n}", f"J{n + 1}")), "E"]
    lines = ['<startEvent id="S"/><endEvent id="E"/>']
    for n, (name, unit) in enumerate(row):
        lines.append(
            f'<userTask id="{name}" name="Work {n % 500}"><extensionElements><bpr:annotation unit="U{unit}" '
            f'function="F{n % 700}"/></extensionElements></userTask><exclusiveGateway id="X{n}"/>'
            f'<exclusiveGateway id="J{n}"/><sequenceFlow id="B{n}" sourceRef="X{n}" '
            f'targetRef="J{0 if one_loop else n}"/>'
        )
    lines.append(f'<exclusiveGateway id="J{len(row)}"/>')
    for number, (before, after) in enumerate(pairwise(names)):
        lines.append(f'<sequenceFlow id="Flow{number}" sourceRef="{before}" targetRef="{after}"/>')
    drawing = (
        f'<definitions xmlns="{MODEL}" xmlns:bpr="urn:bpr:1"><process id="P">{"".join(lines)}</process></definitions>'
    )
    register = "schema: bpr/organisation/1\nunits:\n" + "".join(
        f"  U{n}: {{agency: A{n % 40}, line: L{n % 20}, level: county, territory: A"
        f"{f', parent: U{above[n]}' if n else ''}}}\n"
        for n in range(units)
    )
    scenario = "schema: bpr/scenario/1\nprocess: p.bpmn\nstart: 2026-01-05T08:30:00+08:00\n"
    return model(
        read_bpmn(drawing.encode(), name="p.bpmn"), read_scenario(scenario.encode()), read_register(register.encode())
    )


def timed(what: Callable[[], object]) -> float:
    """CPU seconds of `what`."""
    began = process_time()
    what()
    return process_time() - began


def main(tasks: int = 5_000, units: int = 200) -> None:
    """Print CPU seconds and what was found."""
    for one_loop in (False, True):
        made = signed_work(tasks, units, one_loop=one_loop)
        ground = Ground(made)
        began = process_time()
        approvals = approvals_of(ground)
        signed = process_time() - began
        whole = timed(lambda made=made: structure(made))
        parts = {
            "approvals": signed,
            "chains": timed(lambda: chains_of(ground, approvals)),  # noqa: B023  # called at once
            "heads": timed(lambda: list(heads_of(ground, approvals))),  # noqa: B023  # the same
            "complexity": timed(lambda: complexity(made.process)),  # noqa: B023  # the same
            "structural change": timed(lambda: structural_change(made.process, made.process)),  # noqa: B023  # the same
        }
        chains = chains_of(ground, approvals)
        sys.stdout.write(
            f"{tasks} tasks, {units} units, {'one loop' if one_loop else 'many loops'}: {whole:.2f} CPU s; "
            f"{len(approvals)} approvals, {len(chains.chains)} chains, the longest of "
            f"{chains.longest.signatures if chains.longest else 0}; "
            + ", ".join(f"{name} {seconds:.2f}" for name, seconds in parts.items())
            + "\n"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
