"""How long duplicate collection and islands take for a large organisation; no run is needed.

Run as ``python benchmarks/data_silos.py 5000 200 1000``: tasks, units, data.
"""

import random
import sys
from itertools import pairwise
from time import process_time

from bpr.bpmn.reader import read_bpmn
from bpr.metrics.data_silos import data_silos
from bpr.model import Model, model
from bpr.organisation.read import read_register
from bpr.scenario.read import read_scenario

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def large_organisation(tasks: int, units: int, data: int, seed: int = 1) -> Model:
    """Tasks in a row, each of a unit at random; each collects two data and looks two up."""
    chance = random.Random(seed)  # noqa: S311  # a benchmark
    names = ["S", *(f"T{n}" for n in range(tasks)), "E"]
    lines = ['<startEvent id="S"/><endEvent id="E"/>']
    for name in names[1:-1]:
        some = [f"D{chance.randrange(data)}" for _ in range(4)]
        lines.append(
            f'<task id="{name}"><extensionElements><bpr:annotation unit="U{chance.randrange(units)}" '
            f'collects="{some[0]};{some[1]}" uses="{some[2]};{some[3]}"/></extensionElements></task>'
        )
    for before, after in pairwise(names):
        lines.append(f'<sequenceFlow id="{before}_{after}" sourceRef="{before}" targetRef="{after}"/>')
    drawing = (
        f'<definitions xmlns="{MODEL}" xmlns:bpr="urn:bpr:1"><process id="P">{"".join(lines)}</process></definitions>'
    )
    register = "schema: bpr/organisation/1\nunits:\n" + "".join(f"  U{n}: {{}}\n" for n in range(units))
    register += "data:\n" + "".join(f"  D{n}: {{holder: U{n % units}}}\n" for n in range(data))
    scenario = "schema: bpr/scenario/1\nprocess: p.bpmn\nstart: 2026-01-05T08:30:00+08:00\n"
    return model(
        read_bpmn(drawing.encode(), name="p.bpmn"), read_scenario(scenario.encode()), read_register(register.encode())
    )


def main(tasks: int = 5_000, units: int = 200, data: int = 1_000) -> None:
    """Print CPU seconds and what was found."""
    made = large_organisation(tasks, units, data)
    began = process_time()
    found = data_silos(made)
    counted = process_time()
    islands, faces = found.islands, found.interfaces
    ended = process_time()
    sys.stdout.write(
        f"{tasks} tasks, {units} units, {data} data: {ended - began:.2f} CPU s "
        f"(of these islands {ended - counted:.3f}); {len(islands)} islands, {faces.in_use} of {faces.point_to_point} "
        f"pairs share, {found.duplicates:.0f} collected again\n"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
