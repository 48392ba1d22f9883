"""Batches: items that wait to be released together, and how what was done for all is shared among them (rule AC-4).

Who works on a batch, and when, is the business of `activities`: to them a batch is one piece of work, its carrier.
"""

from typing import TYPE_CHECKING

from bpr.engine.state import Call, Item

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run


class Batches:
    """The batches of one replication that wait to be released."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._plans = {node: plan.batch for node, plan in run.program.activities.items() if plan.batch is not None}
        self._waiting: dict[int, list[Item]] = {}  # activity -> items that wait for their batch

    def wait(self, item: Item, now: int) -> None:
        """`item` waits for its batch, and may be the one that fills it."""
        run, node = self._run, item.node
        batch = self._plans[node]
        waiting = self._waiting.setdefault(node, [])
        waiting.append(item)
        if batch.size and len(waiting) >= batch.size:
            self._release(node, now)
            return
        if batch.occasions >= 0 and len(waiting) == 1:
            run.clock.at(run.occasions[batch.occasions].at_or_after(now), self.instant, node)
        if batch.age is not None:
            item.call = run.clock.at(run.after(now, batch.age, item.scope.case.key, item.visit), self.aged, item)

    def instant(self, call: Call) -> None:
        """An instant of the calendar at which what waits is released together."""
        node: int = call.item
        if self._waiting.get(node):
            self._release(node, self._run.clock.instant)
            self._run.settle(None)  # no token has moved

    def aged(self, call: Call) -> None:
        """An item has waited for as long as the oldest may: what waits is released together."""
        item: Item = call.item
        if item.call is call:
            self._release(item.node, self._run.clock.instant)
            self._run.settle(None)  # no token has moved

    def _release(self, node: int, now: int) -> None:
        members = sorted(self._waiting.pop(node), key=_in_turn)
        first = members[0]
        carrier = Item(first.scope, node, first.visit, (), first.enabled)
        carrier.members = members
        for member in members:
            member.released = now
            member.carrier = carrier
            member.call = None
        self._run.activities.release(carrier, now)

    def withdraw(self, item: Item) -> None:
        """`item` waits no more."""
        waiting = self._waiting.get(item.node, [])
        if item in waiting:
            waiting.remove(item)


def share_out(carrier: Item) -> None:
    """Note in every member its share of each stint, to the millisecond; what is left over goes to the first ones."""
    members, stints = carrier.members or [], carrier.stints or []
    for i, member in enumerate(members):
        member.individuals, member.elapsed = carrier.individuals, carrier.elapsed
        member.stints = [
            (individual, began, ended, done // len(members) + (i < done % len(members)))
            for individual, began, ended, done in stints
        ]
        share = carrier.elapsed // len(members) + (i < carrier.elapsed % len(members))
        member.worked = sum(stint[3] for stint in member.stints) if carrier.station >= 0 else share


def _in_turn(item: Item) -> tuple[int, int, int]:
    """The order of the items of a batch."""
    return item.enabled, item.scope.case.number, item.visit
