"""Patience: who waits in a queue for too long gives up, and leaves or comes back (rules PT-*)."""

from typing import TYPE_CHECKING

from bpr.engine.state import GIVING_UP, Call, Item
from bpr.program.tables import Patience

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run


class Impatience:
    """Those of one replication who wait in a queue as long as their patience lasts."""

    def __init__(self, run: "Run") -> None:
        self._run = run

    def wait(self, item: Item, patience: Patience, now: int) -> None:
        """`item` has come into the queue, and gives up unless somebody has taken it by then (PT-1)."""
        run = self._run
        over = run.after(now, patience.after, item.scope.case.key, item.visit)
        item.call = run.clock.at(over, self.give_up, item, GIVING_UP)

    def give_up(self, call: Call) -> None:
        """The patience of an item is over: it comes back later, or its process ends (PT-2, PT-3)."""
        item: Item = call.item
        if item.call is not call:
            return
        run, scope, node = self._run, item.scope, item.node
        patience = run.program.activities[node].patience
        assert patience is not None  # noqa: S101  # only who has patience waits for its end
        row = run.withdraw(item)
        key, now = scope.case.key, run.clock.instant
        may = patience.returns >= 0 and not 0 < patience.most <= item.returned
        if may and run.draw[patience.returns](key, item.visit):
            again = run.activities.anew(scope, node, (row,))
            again.returned, again.sends_to = item.returned + 1, item.sends_to
            back = now if patience.back is None else run.after(now, patience.back, key, item.visit)
            run.activities.begin(again, back)
        else:
            run.tokens.abandon(scope, node, (row,))
        run.settle(scope.case)
