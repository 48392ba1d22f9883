"""How the runs of a log begin and end, hence what their figures are of: a period from its beginning, or steady state.

In a *terminating* experiment the beginning is part of the question (an office that opens empty, a backlog worked off):
nothing is left out. In a *steady-state* experiment it is not: what begins in the warm-up is left out (Law, *Simulation
Modeling and Analysis*, 5th ed., §9.3).
"""

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from bpr.eventlog.stored import StoredLog
from bpr.eventlog.tables import NEVER, EventLog


@dataclass(frozen=True, slots=True)
class Course:
    """How runs begin and end.

    Parameters
    ----------
    kind
        ``steady-state`` where there is a warm-up, else ``terminating``.
    warmup
        Its length, ms; 0 in a terminating experiment.
    backlog
        Cases that stand there when a run begins, mean over the replications.
    ends
        ``drained``: every case came to its end or is stuck; ``horizon``: the run stopped while cases were open.
    """

    kind: Literal["terminating", "steady-state"]
    warmup: int
    backlog: float
    ends: Literal["drained", "horizon"]

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return asdict(self)


def course_of(log: EventLog | StoredLog) -> Course | None:
    """How the runs of a log begin and end; None for a real log, which is no experiment."""
    header, cases = log.header, log.cases
    if not header.simulated:
        return None
    is_open = (cases["end"] == NEVER) & ~cases["stuck"]
    return Course(
        "steady-state" if header.warmup > 0 else "terminating",
        header.warmup,
        int(np.count_nonzero(cases["arrival"] < cases["began"])) / header.replications,
        "horizon" if is_open.any() else "drained",
    )
