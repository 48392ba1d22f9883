"""A process is a networkx graph: ask it anything that networkx can answer."""

from itertools import pairwise
from pathlib import Path

import networkx as nx

import bpr
from bpr.process.elements import Task

MODELS = Path(__file__).parents[1] / "models"

model = bpr.load(MODELS / "county-permit")
process, unit_of = model.process, model.organisation.unit_of

# The control flow alone, as networkx likes it: one edge for each pair, no messages.
control = nx.DiGraph((flow.source, flow.target) for flow in process.flows("sequence"))
tasks = {element.id for element in process.elements() if isinstance(element, Task)}

print(len(tasks), "tasks in", len({unit_of(task) for task in tasks}), "units")

path = [node for node in nx.shortest_path(control, "Start_Application", "End_Granted") if node in tasks]
print("the shortest way to the permit has", len(path), "tasks:")
for task, following in pairwise(path):
    change = "" if unit_of(task) == unit_of(following) else f"   handed on to {unit_of(following)}"
    print(f"  {task}{change}")
print(f"  {path[-1]}")

for loop in sorted(sorted(tasks.intersection(cycle)) for cycle in nx.simple_cycles(control)):
    print("a case may come back to:", ", ".join(loop))
