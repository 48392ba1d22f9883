"""The life of an activity: enabled, file arrived, batch released, started, worked on, completed (rules AC-*, RS-*).

Where nobody has to wait and nothing takes time, an activity is over at once and the token goes on without an event.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpr.engine.batches import Batches, share_out
from bpr.engine.conditions import age_of, factor_for, number_for
from bpr.engine.impatience import Impatience
from bpr.engine.state import Arrived, Call, Case, Causes, Completed, File, Item, Scope
from bpr.engine.transfers import Transfers
from bpr.engine.workforce import HEAD_OF_QUEUE
from bpr.errors import Finding, RunError, Where
from bpr.eventlog.tables import NEVER
from bpr.program.tables import Activity, ShiftEnd
from bpr.units import MINUTE

if TYPE_CHECKING:
    from bpr.engine.draws import Stream
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
        self._batches = Batches(run)
        self._impatience = Impatience(run)
        self.some_must_fit = any(plan.shift_end == _FIT for plan in self._plans.values())
        self._immediate = {
            node
            for node, plan in self._plans.items()
            if plan.station < 0 and plan.any_work < 0 and plan.delay is None and plan.batch is None
            and node not in self._boundaries
        }  # fmt: skip
        self._compensations = run.program.compensations
        # Activities of which nothing is asked but work: its draws, whether it pauses out of hours, and the flow onward.
        plain: dict[int, tuple[Stream | None, bool, int]] = {
            node: (
                run.draw[plan.any_work] if plan.any_work >= 0 else None,
                plan.shift_end == _SUSPEND,
                run.program.out[node][0],
            )
            for node, plan in self._plans.items()
            if node not in run.events.armed and node not in self._throws and node not in self._binding
            and node not in self._compensations
            and node not in run.program.written and plan.patience is None and not plan.factors
            and not (run.program.preemptive and plan.station >= 0)
            and not any(transfer.returned for transfer in run.program.transfers.values())
            and plan.delay is None and plan.batch is None and plan.work is None and not plan.assignments
            and plan.same_as < 0 and plan.different_from < 0
            and plan.shift_end in (_SUSPEND, _FINISH) and len(run.program.out[node]) == 1
            and all(len(run.program.stations[plan.station].parts) == 1 for _ in range(plan.station >= 0))
        }  # fmt: skip
        self._plain = tuple(map(plain.get, range(len(run.program.kind))))
        # Of these, the ones that go straight into a queue, and their place in it; with transfers, files come first.
        self.queues = {
            node: (plan.station, -plan.priority)
            for node, plan in self._plans.items()
            if node in plain and plan.station >= 0 and isinstance(plan.priority, float)
            and self._transfers is None
        }  # fmt: skip

    def enable(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """A token reaches the activity `node`, and goes on if that is over at once."""
        item = self.anew(scope, node, causes)
        ready = self._transfers.ready(item) if self._transfers is not None and causes else item.enabled
        row = self.begin(item, ready)
        return (None, scope, causes) if row < 0 else (self._program.out[node], scope, (row,))

    def queue_up(self, scope: Scope, node: int, _: int, causes: Causes) -> Arrived:
        """As `enable`, for one of `queues`."""
        item = self.anew(scope, node, causes)
        scope.items[item] = None
        item.ready = item.released = item.enabled
        item.station, priority = self.queues[node]
        self._run.workforce.offer(item, priority)
        return None, scope, causes

    def anew(self, scope: Scope, node: int, causes: Causes) -> Item:
        """One more visit of the activity `node`."""
        case = scope.case
        visits = case.visits
        visit = visits.get(node, 0)
        visits[node] = visit + 1
        if visit >= self._program.loop_guard:
            raise self._run.gateways.endless(case, node)
        return Item(scope, node, visit, causes, self._run.clock.instant)

    def begin(self, item: Item, ready: int) -> int:
        """`item` has been enabled, its files arrive at `ready`; the row if it is over at once, else -1."""
        run, scope, node, now = self._run, item.scope, item.node, item.enabled
        faulty = self._faulty(item) if item.files and ready == now else None
        if node in self._immediate and ready == now and faulty is None:
            item.ready = item.released = item.started = item.work_end = now
            row = self._finish(item, self._plans[node])
            return row if item.sends_to is None else self._send_again(item, row)
        scope.items[item] = None
        if node in run.events.armed and item.sends_to is None:
            run.events.arm(item)
        if faulty is not None:
            return self._send_back(item, faulty)
        if ready > now:
            item.call = run.clock.at(ready, self.file_arrived, item)
        else:
            self._ready(item, now)
        return -1

    def file_arrived(self, call: Call) -> None:
        """The file has reached the unit that works on it next."""
        item: Item = call.item
        if item.call is call:
            faulty = self._faulty(item) if item.files else None
            if faulty is None:
                self._ready(item, self._run.clock.instant)
            elif (row := self._send_back(item, faulty)) >= 0:
                self._run.tokens.leave(item.scope, item.node, (row,))
            self._run.settle(item.scope.case)

    def _ready(self, item: Item, now: int) -> None:
        item.ready = now
        if self._plans[item.node].batch is not None:
            self._batches.wait(item, now)
        else:
            item.released = now
            self.release(item, now)

    # Files that turn out faulty (TR-3)

    def _faulty(self, item: Item) -> File | None:
        assert self._transfers is not None  # noqa: S101  # only what was transferred has files
        return self._transfers.faulty(item)

    def _send_back(self, item: Item, faulty: File) -> int:
        """The faulty file goes back to the task that sent it; the row of `item` done anew if that is over at once."""
        item.ready = self._run.clock.instant
        row = self._run.withdraw(item)
        again = self.anew(item.scope, faulty[1], (row,))
        again.sends_to = (item.node, item.files)
        assert self._transfers is not None  # noqa: S101  # the file came with one
        return self.begin(again, self._transfers.ready(again))

    def _send_again(self, item: Item, row: int) -> int:
        """The task is done again, and its file goes straight to who sent it back; the row of that if it is over."""
        assert item.sends_to is not None  # noqa: S101  # the caller has looked
        assert self._transfers is not None  # noqa: S101  # the file came with one
        node, files = item.sends_to
        again = self.anew(item.scope, node, (row,))
        again.files = files
        return self.begin(again, self._transfers.ready(again))

    # Work

    def release(self, item: Item, now: int) -> None:
        """`item`, or the batch that it carries, waits for performers; without any it is worked on at once."""
        plan = self._plans[item.node]
        if plan.station < 0:
            self.start(item, (), now)
            return
        item.station = self._station(item, plan)
        for member in item.members or ():
            member.station = item.station
        workforce = self._run.workforce
        workforce.offer(item, -self._priority(item, plan, now))
        if plan.ages:
            workforce.restless.add(item.station)
        if plan.patience is not None:
            for piece in item.members or (item,):
                self._impatience.wait(piece, plan.patience, now)

    def _priority(self, item: Item, plan: Activity, now: int) -> float:
        """The priority of `item` (of a batch the greatest of its items), greater goes first."""
        priority = plan.priority
        if isinstance(priority, float):
            return priority
        return max(
            number_for(self._program, piece.scope.case, item.node, priority, age_of(piece.scope.case, now))
            for piece in item.members or (item,)
        )

    def rank(self, item: Item, now: int) -> float | None:
        """The place of `item` in the order of its queue by a priority that has changed since; None: it has not."""
        plan = self._plans[item.node]
        return -self._priority(item, plan, now) if plan.ages else None

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
        """Effort left for `item` (of a batch: for all its items and the batch itself) in `individual`'s hands, ms."""
        if item.remaining >= 0:
            return item.remaining
        slot = plan.any_work if plan.work is None else plan.work[individual]
        draw = self._run.draw
        pieces = item.members or (item,)
        work: int = 0
        if slot in plan.factors:
            factor = plan.factors[slot]
            work = sum(
                round(draw[slot](case.key, piece.visit) * factor_for(self._program, case, item.node, factor))
                for piece in pieces
                for case in [piece.scope.case]
            )
        elif slot >= 0:
            work = sum(draw[slot](piece.scope.case.key, piece.visit) for piece in pieces)
        if plan.batch is not None and plan.batch.work >= 0:
            work += draw[plan.batch.work](item.scope.case.key, item.visit)
        return work

    def start(self, item: Item, individuals: tuple[int, ...], now: int) -> None:
        """Work on `item` is taken up (again) by `individuals`; nobody: a system does it."""
        plain = self._plain[item.node]
        if plain is not None:
            draw, pauses, _ = plain
            work = item.remaining = draw(item.scope.case.key, item.visit) if draw is not None else 0
            item.started = item.stint_began = now
            item.individuals = individuals
            end = now + work
            timetable = self._run.workforce.timetables[individuals[0]] if individuals else None
            if timetable is not None and not (timetable.opens <= now < timetable.closes and end <= timetable.closes):
                item.started = item.stint_began = timetable.opening(now)
                end = timetable.advance(now, work) if pauses else item.started + work
            item.call = self._run.clock.at(end, self.stint_over, item)
            return
        plan = self._plans[item.node]
        work = item.remaining = self._work(item, plan, individuals[0] if individuals else -1)
        timetable = self._run.workforce.timetable(individuals) if individuals else None
        begins = now if timetable is None else timetable.opening(now)  # later only for who is given work off shift
        if item.started == NEVER:
            item.started = begins
            for member in item.members or ():
                member.started, member.call = begins, None
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
        individuals = item.individuals
        if individuals:
            run.workforce.release(individuals, now)
        plain = self._plain[item.node]
        if plain is not None:
            item.worked = item.elapsed = item.remaining
            item.work_end = now
            scope = item.scope
            del scope.items[item]
            row = run.recorder.add(item, now, NEVER, now - item.started - item.remaining)
            run.tokens.move(scope, plain[-1], (row,))
        else:
            self._stint_done(item, self._plans[item.node], now)
        run.settle(item.scope.case)

    def _stint_done(self, item: Item, plan: Activity, now: int) -> None:
        if plan.shift_end == _HANDOVER and now - item.stint_began < item.remaining:
            self._hand_over(item, now)
        elif item.members is None:
            self._add_effort(item, item.remaining, now)
            item.work_end = now
            self._work_done(item, plan, now)
        else:
            self._batch_done(item, plan, now)

    def _hand_over(self, item: Item, now: int) -> None:
        self._lay_down(item, now - item.stint_began, now)
        self._run.workforce.offer(item, HEAD_OF_QUEUE)

    def take_away(self, item: Item, now: int) -> None:
        """Its performers are called to work of greater priority: what is done is kept, the rest waits (RS-14)."""
        item.call = None
        self._run.workforce.release(item.individuals, now)
        self._lay_down(item, self._done(item, now), now)
        self._run.workforce.offer(item, item.priority)
        if self._plans[item.node].ages:
            self._run.workforce.restless.add(item.station)

    def _lay_down(self, item: Item, done: int, now: int) -> None:
        """The stint is over after `done` ms of work, the rest is to be taken up by whoever may do it."""
        item.remaining -= done
        item.stints = item.stints or []
        self._add_effort(item, done, now)
        item.station = self._station(item, self._plans[item.node])
        for member in item.members or ():
            member.station = item.station

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
        share_out(carrier)
        members = tuple(carrier.members or ())
        for member in members:
            member.work_end = now
            member.carrier = None
        for member in members:
            if member in member.scope.items:  # not withdrawn by what came of another member
                self._work_done(member, plan, now)
                self._run.settle_case(member.scope.case)

    # End

    def _work_done(self, item: Item, plan: Activity, now: int) -> None:
        if item.individuals and item.node in self._binding:
            self._bind(item.scope.case, item.node, item.individuals[0])
        if item.watches and self._run.events.fails(item):
            return
        if plan.delay is not None:
            over = self._run.lasting(now, plan.delay, item.scope.case, item.node, item.visit)
            item.call = self._run.clock.at(over, self.delay_over, item)
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
        if node in self._run.events.armed and item.sends_to is None:
            self._run.events.disarm(item)
        row = self._finish(item, plan)
        if item.sends_to is not None:
            row, node = self._send_again(item, row), item.sends_to[0]
        if row >= 0:
            self._run.tokens.leave(scope, node, (row,))

    def _finish(self, item: Item, plan: Activity) -> int:
        """Write the row; attributes and messages of the activity."""
        run = self._run
        node, case, now = item.node, item.scope.case, run.clock.instant
        row = run.recorder.add(item, now, NEVER, item.work_end - item.started - item.elapsed)
        for name, change in plan.assignments:
            run.change(case, name, change, node, item.visit)
        if node in self._program.written:
            run.write(case, node, item.visit)
        if node in self._throws:
            run.events.throw(case, node, (row,))
        if node in self._compensations:
            item.scope.completed = (*item.scope.completed, Completed(node, self._compensations[node]))
        return row

    def withdraw(self, item: Item, now: int) -> None:
        """Stop an activity (an interrupting boundary event, a terminate end event); its performers are free."""
        self._batches.withdraw(item)
        carrier = item.carrier
        if carrier is not None and carrier.members is not None and len(carrier.members) > 1:
            carrier.members.remove(item)  # the others take over its part of the work
            if carrier.waiting:
                self._run.workforce.due.add(carrier.station)  # less work may fit into the shift
        else:
            piece = carrier or item
            if self._put_down(piece, now, begun=piece.stint_began <= now):
                item.work_end = now
            if carrier is not None:
                share_out(carrier)
            piece.waiting = False
            piece.call = None
        item.call = None
        self._forget_future(item, now)

    def stop(self, item: Item, now: int) -> None:
        """The run stops while `item` is open: the effort so far is noted, its work has no end; now nothing begins."""
        piece = item.carrier or item
        self._put_down(piece, now, begun=piece.stint_began < now)
        if item.carrier is not None:
            share_out(piece)
        self._forget_future(item, now - 1)

    def _put_down(self, piece: Item, now: int, *, begun: bool) -> bool:
        """Whoever has `piece` in hands puts it down unfinished; whether it was being worked on."""
        if piece.stint_began == NEVER or piece.waiting or piece.work_end != NEVER:
            return False
        self._run.workforce.release(piece.individuals, now)
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
