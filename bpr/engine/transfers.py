"""How long a file is on the way between two units (rules TR-*): the next courier run, then the delay.

Every cause sends its own file; the work is ready when the last of them has arrived.
"""

from typing import TYPE_CHECKING

from bpr.engine.state import Item
from bpr.program.tables import Slot

if TYPE_CHECKING:
    from bpr.engine.draws import Stream
    from bpr.engine.simpy_engine import Run


class Transfers:
    """Transfers of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._program = run.program
        self._streams: dict[tuple[int, int], Stream] = {}

    def ready(self, item: Item) -> int:
        """When all files that `item` needs have arrived; `item.enabled` at the earliest."""
        run, program = self._run, self._program
        ready = item.enabled
        for source, end in run.recorder.sources(item.causes):
            transfer = program.transfers.get((program.unit[source], program.unit[item.node]))
            if transfer is None:
                continue
            arrived = end
            if transfer.occasions >= 0:
                arrived = run.occasions[transfer.occasions].at_or_after(arrived)
            if transfer.delay is not None:
                stream = self._streams.get((source, item.node))
                if stream is None:
                    stream = self._streams[source, item.node] = run.stream(
                        Slot(
                            program.elements[item.node].id,
                            f"transfer from {program.elements[source].id}",
                            transfer.delay,
                            integer=transfer.delay.unit == "ms",
                            service=program.services[program.service[item.node]].id if program.services else "",
                        )
                    )
                amount = stream(item.scope.case.key, item.visit)
                if transfer.calendar >= 0 and transfer.delay.unit == "ms":
                    arrived = run.timetables[transfer.calendar].later_advance(arrived, int(amount))
                else:
                    arrived = run.later(arrived, amount, working_days=transfer.delay.unit == "wd")
            ready = max(ready, arrived)
        return ready
