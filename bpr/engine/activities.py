"""The life of an activity: enabled, file arrived, batch released, started, worked on, completed (rules AC-*, RS-*).

Where nobody has to wait and nothing takes time, an activity is over at once and the token goes on without an event.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpr.engine.conditions import number_for, value_for
from bpr.engine.state import Call, Case, Causes, Item, Scope
from bpr.engine.transfers import Transfers
from bpr.engine.workforce import HEAD_OF_QUEUE
from bpr.errors import Finding, RunError, Where
from bpr.eventlog.tables import NEVER
from bpr.program.tables import Activity, ShiftEnd
from bpr.scenario.expression import Expression
from bpr.units import MINUTE

if TYPE_CHECKING:
    from bpr.engine.simpy_engine import Run

_SUSPEND, _HANDOVER, _FINISH, _FIT = (int(policy) for policy in ShiftEnd)


class Activities:
    """Runs the activities of one replication."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._program = run.program
        self._plans = run.program.activities
        self._boundaries = run.program.boundaries
        self._throws = run.program.throws
        self._transfers = Transfers(run) if run.program.transfers else None
        self._binding = {a.same_as for a in self._plans.values()} | {a.different_from for a in self._plans.values()}
        self._batches: dict[int, list[Item]] = {}  # activity -> items that wait for their batch
        self.some_must_fit = any(plan.shift_end == _FIT for plan in self._plans.values())
        self._immediate = {
            node
            for node, plan in self._plans.items()
            if plan.station < 0 and plan.any_work < 0 and plan.delay is None and plan.batch is None
            and node not in self._boundaries
        }  # fmt: skip
        # Activities of which nothing is asked but work, and where they lead: most of most models.
        self._plain = {
            node: run.program.out[node][0]
            for node, plan in self._plans.items()
            if node not in run.events.armed and node not in self._throws and node not in self._binding
            and plan.delay is None and plan.batch is None and plan.work is None and not plan.assignments
            and plan.same_as < 0 and plan.different_from < 0
            and plan.shift_end in (_SUSPEND, _FINISH) and len(run.program.out[node]) == 1
            and all(len(run.program.stations[plan.station].parts) == 1 for _ in range(plan.station >= 0))
        }  # fmt: skip

    def enable(self, scope: Scope, node: int, causes: Causes) -> int:
        """A token reaches the activity `node`; the row if it is over at once, else -1."""
        run = self._run
        case = scope.case
        visits = case.visits
        visit = visits.get(node, 0)
        visits[node] = visit + 1
        if visit >= self._program.loop_guard:
            raise run.gateways.endless(case, node)
        item = Item(scope, node, visit, causes, run.clock.instant)
        ready = now = item.enabled
        if self._transfers is not None and causes:
            ready = self._transfers.ready(item)
        if node in self._immediate and ready == now:
            item.ready = item.released = item.started = item.work_end = now
            return self._finish(item, self._plans[node])
        scope.items[item] = None
        if node in self._plain and ready == now:
            plan = self._plans[node]
            item.ready = item.released = now
            if plan.station >= 0 and plan.priority.__class__ is float:
                item.station = plan.station
                run.workforce.offer(item, -plan.priority)
            else:
                self._release(item, plan, now)
            return -1
        if node in run.events.armed:
            run.events.arm(item)
        if ready > now:
            item.call = run.clock.at(ready, self.file_arrived, item)
        else:
            self._ready(item, now)
        return -1

    def file_arrived(self, call: Call) -> None:
        """The file has reached the unit that works on it next."""
        item: Item = call.item
        if item.call is call:
            self._ready(item, self._run.clock.instant)
            self._run.settle(item.scope.case)

    def _ready(self, item: Item, now: int) -> None:
        item.ready = now
        plan = self._plans[item.node]
        if plan.batch is not None:
            self._wait_for_batch(item, plan, now)
        else:
            item.released = now
            self._release(item, plan, now)

    # Batches

    def _wait_for_batch(self, item: Item, plan: Activity, now: int) -> None:
        batch = plan.batch
        assert batch is not None  # noqa: S101  # the caller has looked
        waiting = self._batches.setdefault(item.node, [])
        waiting.append(item)
        if batch.size and len(waiting) >= batch.size:
            self._release_batch(item.node, now)
        elif batch.occasions >= 0 and len(waiting) == 1:
            instant = self._run.occasions[batch.occasions].at_or_after(now)
            self._run.clock.at(instant, self.batch_instant, item.node)

    def batch_instant(self, call: Call) -> None:
        """An instant of the calendar at which what waits is released together."""
        node: int = call.item
        if self._batches.get(node):
            self._release_batch(node, self._run.clock.instant)
            self._run.settle(None)  # no token has moved

    def _release_batch(self, node: int, now: int) -> None:
        members = sorted(self._batches.pop(node), key=_in_turn)
        plan = self._plans[node]
        first = members[0]
        carrier = Item(first.scope, node, first.visit, (), first.enabled)
        carrier.members = members
        for member in members:
            member.released = now
            member.carrier = carrier
        self._release(carrier, plan, now)

    # Work

    def _release(self, item: Item, plan: Activity, now: int) -> None:
        if plan.station < 0:
            self.start(item, (), now)
            return
        item.station = self._station(item, plan)
        for member in item.members or ():
            member.station = item.station
        priority = plan.priority
        if isinstance(priority, Expression):
            pieces = item.members or (item,)
            priority = max(number_for(self._program, piece.scope.case, item.node, priority) for piece in pieces)
        self._run.workforce.offer(item, -priority)

    def _station(self, item: Item, plan: Activity) -> int:
        """The queue of `item`: that of its task, or of those whom ``same_as`` and ``different_from`` leave (RS-8)."""
        performers, workforce = item.scope.case.performers, self._run.workforce
        if plan.same_as in performers:
            return workforce.only(plan.station, performers[plan.same_as])
        if plan.different_from in performers:
            element = self._program.elements[item.node].id
            return workforce.without(plan.station, performers[plan.different_from], element)
        return plan.station

    def _bind(self, case: Case, node: int, individual: int) -> None:
        """`individual` has done `node`: what is bound to that, and waits already, waits for other people now (RS-8)."""
        case.performers = {**case.performers, node: individual}
        for scope in case.scopes:
            for item in scope.items:
                if item.waiting:
                    self._run.workforce.requeue(item, self._station(item, self._plans[item.node]))

    def fits(self, item: Item, individual: int, lead: int, now: int) -> bool:
        """Whether `individual` may work on `item` now, under `lead`: with ``fit`` only what ends before their shift."""
        plan = self._plans[item.node]
        timetable = self._run.workforce.timetables[individual]
        if plan.shift_end != _FIT or timetable is None:
            return True
        work = self._work(item, plan, lead)
        if timetable.opening(now) + work <= timetable.closing(now):
            return True
        first, *others = self._run.workforce.stations[item.station].parts
        if not any(self._may_fit(self._work(item, plan, one), [(one,), *others], now) for one in first):
            raise RunError(
                Finding(
                    "SHIFT-SHORT",
                    Where(element=self._program.elements[item.node].id),
                    "Case {case} needs {minutes:.0f} min of work; no shift in the year ahead is that long.",
                    "Choose another shift_end than 'fit', or limit the work with 'high:'.",
                    values={"case": item.scope.case.number, "minutes": work / MINUTE},
                )
            )
        return False

    def _may_fit(self, work: int, parts: Sequence[tuple[int, ...]], now: int) -> bool:
        """Whether somebody of every part has a shift of `work` ms in the year ahead."""
        timetables = self._run.workforce.timetables
        return all(
            any((shifts := timetables[individual]) is None or shifts.longest(now) >= work for individual in part)
            for part in parts
        )

    def _work(self, item: Item, plan: Activity, individual: int) -> int:
        """Effort for `item` (of a batch: for all its items and the batch itself) in the hands of `individual`, ms."""
        slot = plan.any_work if plan.work is None else plan.work[individual]
        draw = self._run.draw
        pieces = item.members or (item,)
        work: int = sum(draw[slot](piece.scope.case.key, piece.visit) for piece in pieces) if slot >= 0 else 0
        if plan.batch is not None and plan.batch.work >= 0:
            work += draw[plan.batch.work](item.scope.case.key, item.visit)
        return work

    def start(self, item: Item, individuals: tuple[int, ...], now: int) -> None:
        """Work on `item` is taken up (again) by `individuals`; nobody: a system does it."""
        plan = self._plans[item.node]
        if item.node in self._plain:
            scope, slot = item.scope, plan.any_work
            work = item.remaining = self._run.draw[slot](scope.case.key, item.visit) if slot >= 0 else 0
            item.started = item.stint_began = now
            item.individuals = individuals
            end = now + work
            timetable = self._run.workforce.timetables[individuals[0]] if individuals else None
            if timetable is not None and not (timetable.opens <= now < timetable.closes and end <= timetable.closes):
                item.started = item.stint_began = timetable.opening(now)
                end = timetable.advance(now, work) if plan.shift_end == _SUSPEND else item.started + work
            item.call = self._run.clock.at(end, self.stint_over, item)
            return
        if item.remaining < 0:
            item.remaining = self._work(item, plan, individuals[0] if individuals else -1)
        work = item.remaining
        timetable = self._run.workforce.timetable(individuals) if individuals else None
        begins = now if timetable is None else timetable.opening(now)  # later only for who is given work off shift
        if item.started == NEVER:
            item.started = begins
            for member in item.members or ():
                member.started = begins
        item.individuals = individuals
        item.stint_began = begins
        end = begins + work
        if timetable is not None:
            policy = plan.shift_end
            if policy == _SUSPEND:
                end = timetable.advance(now, work)
            elif policy == _HANDOVER:
                end = min(end, timetable.closing(now))
        item.call = self._run.clock.at(end, self.stint_over, item)

    def stint_over(self, call: Call) -> None:
        """The performers stop working on the item: it is done, or the shift is over."""
        item: Item = call.item
        if item.call is not call:
            return
        item.call = None  # the two know each other: without this only the garbage collector would part them
        run = self._run
        now = run.clock.instant
        plan = self._plans[item.node]
        individuals = item.individuals
        if individuals:
            run.workforce.release(individuals, now)
        if item.node in self._plain:
            item.worked = item.elapsed = item.remaining
            item.work_end = now
            scope = item.scope
            del scope.items[item]
            row = run.recorder.add(item, now, NEVER, now - item.started - item.remaining)
            run.tokens.move(scope, self._plain[item.node], (row,))
        elif plan.shift_end == _HANDOVER and now - item.stint_began < item.remaining:
            self._hand_over(item, now)
        elif item.members is None:
            self._add_effort(item, item.remaining, now)
            item.work_end = now
            self._work_done(item, plan, now)
        else:
            self._batch_done(item, plan, now)
        run.settle(item.scope.case)

    def _hand_over(self, item: Item, now: int) -> None:
        done = now - item.stint_began
        item.remaining -= done
        self._add_effort(item, done, now)
        if item.stints is None:
            item.stints = [(individual, item.stint_began, now, done) for individual in item.individuals]
        item.station = self._station(item, self._plans[item.node])
        self._run.workforce.offer(item, HEAD_OF_QUEUE)

    @staticmethod
    def _add_effort(item: Item, done: int, now: int) -> None:
        """Note a stint of `done` ms; a single one of a single performer is in the row itself."""
        individuals = item.individuals
        item.elapsed += done
        item.worked += done * (len(individuals) or 1)
        if len(individuals) > 1 or item.stints is not None:
            item.stints = [*(item.stints or ()), *((i, item.stint_began, now, done) for i in individuals)]

    def _batch_done(self, carrier: Item, plan: Activity, now: int) -> None:
        """Share the work of the batch among its members and let each go on."""
        carrier.stints = carrier.stints or []
        self._add_effort(carrier, carrier.remaining, now)
        self._share_out(carrier)
        members = tuple(carrier.members or ())
        for member in members:
            member.work_end = now
            member.carrier = None
        for member in members:
            if member in member.scope.items:  # not withdrawn by what came of another member
                self._work_done(member, plan, now)
                self._run.settle_case(member.scope.case)

    @staticmethod
    def _share_out(carrier: Item) -> None:
        """Note in every member its share of each stint, to the millisecond; what is left goes to the first ones."""
        members, stints = carrier.members or [], carrier.stints or []
        for i, member in enumerate(members):
            member.individuals, member.elapsed = carrier.individuals, carrier.elapsed
            member.stints = [
                (individual, began, ended, done // len(members) + (i < done % len(members)))
                for individual, began, ended, done in stints
            ]
            share = carrier.elapsed // len(members) + (i < carrier.elapsed % len(members))
            member.worked = sum(stint[3] for stint in member.stints) if carrier.station >= 0 else share

    # End

    def _work_done(self, item: Item, plan: Activity, now: int) -> None:
        if item.individuals and item.node in self._binding:
            self._bind(item.scope.case, item.node, item.individuals[0])
        if item.watches and self._run.events.fails(item):
            return
        if plan.delay is not None:
            key, visit = item.scope.case.key, item.visit
            item.call = self._run.clock.at(self._run.after(now, plan.delay, key, visit), self.delay_over, item)
        else:
            self._complete(item, plan)

    def delay_over(self, call: Call) -> None:
        """The delay after the work is over."""
        item: Item = call.item
        if item.call is call:
            self._complete(item, self._plans[item.node])
            self._run.settle(item.scope.case)

    def _complete(self, item: Item, plan: Activity) -> None:
        scope, node = item.scope, item.node
        del scope.items[item]
        if node in self._run.events.armed:
            self._run.events.disarm(item)
        row = self._finish(item, plan)
        self._run.tokens.leave(scope, node, (row,))

    def _finish(self, item: Item, plan: Activity) -> int:
        """Write the row; attributes and messages of the activity."""
        run = self._run
        node, case, now = item.node, item.scope.case, run.clock.instant
        row = run.recorder.add(item, now, NEVER, item.work_end - item.started - item.elapsed)
        for name, expression in plan.assignments:
            case.attributes[name] = value_for(self._program, case, node, expression)
        if node in self._throws:
            run.events.throw(case, node, (row,))
        return row

    def withdraw(self, item: Item, now: int) -> None:
        """Stop an activity (an interrupting boundary event, a terminate end event); its performers are free."""
        waiting = self._batches.get(item.node, [])
        if item in waiting:
            waiting.remove(item)
        carrier = item.carrier
        if carrier is not None and carrier.members is not None and len(carrier.members) > 1:
            carrier.members.remove(item)  # the others take over its part of the work
            if carrier.waiting:
                self._run.workforce.due.add(carrier.station)  # less work may fit into the shift
        else:
            piece = carrier or item
            if self._put_down(piece, now):
                item.work_end = now
            if carrier is not None:
                self._share_out(carrier)
            piece.waiting = False
            piece.call = None
        item.call = None
        self._forget_future(item, now)

    def stop(self, item: Item, now: int) -> None:
        """The run stops while `item` is open: the effort so far is noted, its work has no end."""
        piece = item.carrier or item
        self._put_down(piece, now)
        if item.carrier is not None:
            self._share_out(piece)
        self._forget_future(item, now)

    def _put_down(self, piece: Item, now: int) -> bool:
        """Whoever has `piece` in hands puts it down unfinished; whether it was being worked on."""
        if piece.stint_began == NEVER or piece.waiting or piece.work_end != NEVER:
            return False
        self._run.workforce.release(piece.individuals, now)
        begun = piece.stint_began <= now
        if begun:
            piece.stints = piece.stints or []
            self._add_effort(piece, self._done(piece, now), now)
        else:  # given to somebody off shift, who has not begun
            piece.individuals = (piece.stints[-1][0],) if piece.stints else ()
        piece.stint_began = NEVER
        return begun

    @staticmethod
    def _forget_future(item: Item, now: int) -> None:
        """Work that was given to somebody off shift, and had not begun when it was stopped, never started."""
        if item.started > now:
            item.started = NEVER

    def _done(self, item: Item, now: int) -> int:
        """Effort of one performer in the stint that is cut now, ms."""
        timetable = self._run.workforce.timetable(item.individuals)
        if timetable is None or self._plans[item.node].shift_end == _FINISH:
            return now - item.stint_began
        return timetable.open_time(item.stint_began, now)


def _in_turn(item: Item) -> tuple[int, int, int]:
    """The order of the items of a batch."""
    return item.enabled, item.scope.case.number, item.visit
