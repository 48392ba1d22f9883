"""How long a file is on the way between two units (rules TR-*): the next courier run, then the delay.

Every cause sends its own file; the work is ready when the last of them has arrived. Some turn out faulty then; what
becomes of them is the business of `activities`.
"""

from typing import TYPE_CHECKING

from bpr.engine.state import File, Item
from bpr.program.tables import Slot
from bpr.scenario.distributions import Distribution

if TYPE_CHECKING:
    from bpr.engine.draws import Stream
    from bpr.engine.simpy_engine import Run


class Transfers:
    """Transfers of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._program = run.program
        self._streams: dict[tuple[int, int], Stream] = {}
        self._faults: dict[tuple[int, int], Stream] = {}

    def ready(self, item: Item) -> int:
        """When all files that `item` needs have arrived; `item.enabled` at the earliest.

        The files that may turn out faulty are noted in it, those that it has already first.
        """
        run, program = self._run, self._program
        ready = item.enabled
        files: list[File] = []
        for row, source, end in run.recorder.sources(item.causes):
            transfer = program.transfers.get((program.unit[source], program.unit[item.node]))
            if transfer is None:
                continue
            if transfer.returned > 0 and source in program.activities and item.sends_to is None:
                files.append((row, source))
            arrived = end
            if transfer.occasions >= 0:
                arrived = run.occasions[transfer.occasions].at_or_after(arrived)
            if transfer.delay is not None:
                stream = self._streams.get((source, item.node))
                if stream is None:
                    stream = self._streams[source, item.node] = run.stream(
                        self._slot(
                            item,
                            f"transfer from {program.elements[source].id}",
                            transfer.delay,
                            integer=transfer.delay.unit == "ms",
                        )
                    )
                amount = stream(item.scope.case.key, item.visit)
                if transfer.calendar >= 0 and transfer.delay.unit == "ms":
                    arrived = run.timetables[transfer.calendar].later_advance(arrived, int(amount))
                else:
                    arrived = run.later(arrived, amount, working_days=transfer.delay.unit == "wd")
            ready = max(ready, arrived)
        if files:
            item.files = (*item.files, *sorted(files))
        return ready

    def faulty(self, item: Item) -> File | None:
        """The first of its files that turns out faulty; it and those before it are off the list of `item` then."""
        program = self._program
        for place, (row, source) in enumerate(item.files):
            stream = self._faults.get((source, item.node))
            if stream is None:
                share = program.transfers[program.unit[source], program.unit[item.node]].returned
                fault = Distribution("table", (0.0, 1.0 - share, 1.0, share), "1")
                purpose = f"returned to {program.elements[source].id}"
                stream = self._run.stream(self._slot(item, purpose, fault, integer=True))
                self._faults[source, item.node] = stream
            if stream(item.scope.case.key, item.visit):
                item.files = item.files[place + 1 :]
                return row, source
        item.files = ()
        return None

    def _slot(self, item: Item, purpose: str, distribution: Distribution, *, integer: bool) -> Slot:
        """What is drawn for a file on its way to `item`; its service keys it, too (SV-1)."""
        program = self._program
        service = program.services[program.service[item.node]].id if program.services else ""
        return Slot(program.elements[item.node].id, purpose, distribution, integer, service)
