"""Run today's process and ask where the time goes."""

from pathlib import Path

import bpr

MODELS = Path(__file__).parents[1] / "models"

model = bpr.load(MODELS / "county-permit")
log = bpr.simulate(model, replications=5, seed=2026)
measures = bpr.measure(log, model)

print("cycle time        ", measures.cycle_time)
print("time worked       ", measures.work_time)
print("on time (20 wd)   ", measures.on_time_statutory)
print("cost of a case    ", measures.cost_per_case)
print("handoffs          ", measures.handoffs)
print("visits            ", measures.visits)
