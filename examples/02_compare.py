"""Compare today's process with its redesign: the published totals of Pudong's "one comprehensive permit"."""

from pathlib import Path

import bpr

MODELS = Path(__file__).parents[1] / "models"

as_is = bpr.load(MODELS / "pudong-convenience-store")
to_be = bpr.load(MODELS / "pudong-convenience-store", scenario="to-be.yaml")
result = bpr.compare(as_is, to_be, replications=2, seed=2026)

for name in ("cycle_time_wd", "documents", "fields", "visits"):
    change = result[name]
    print(f"{change.heading.labels['en']:24} {change.as_is.value:5.0f} -> {change.to_be.value:3.0f}  {change.verdict}")
