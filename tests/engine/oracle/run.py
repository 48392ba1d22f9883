"""The clock of the oracle: a second simulator, written after bpr/engine/SEMANTICS.md, to compare the engine with.

Slow, plain and obviously right: everything is asked anew at every instant. Who is on shift is found by a walk over the
openings, who is free by a walk over all people, what comes next by a sort of all that is planned, which token can still
reach a join by a search of the drawing. It shares with bpr/engine only the draws, so that both meet the same luck.
"""

from oracle.deadlines import Deadlines
from oracle.events import Events
from oracle.gateways import Gateways
from oracle.hours import AHEAD, Hours
from oracle.records import Case, Happening, Scope
from oracle.rounds import Repetition
from oracle.tokens import TokenGame
from oracle.undoing import Undoing
from oracle.work import Workplace

from bpr.engine.draws import Stream
from bpr.errors import Finding, RunError, Where
from bpr.program.tables import Slot
from bpr.scenario.expression import VISITS, evaluate

KEYS_PER_STREAM = 1 << 32


class Oracle(TokenGame, Gateways, Events, Undoing, Repetition, Workplace, Deadlines):
    """One replication of a program; `run` it, then look at `ended`, `open_rows`, `cases`, `choices`."""

    WORK, ARRIVAL, SHIFT, GIVING_UP = range(4)  # in this order at one instant (TM-3), the dispatch before the last

    def __init__(self, program, seed=0, replication=0):
        self.program, self.seed, self.replication = program, seed, replication
        self.now = self.planned_so_far = self.moves_so_far = self.waits_so_far = 0
        self.streams = {}
        self.hours = Hours(program, lambda slot, day, part: self.draw(slot, Case(0, day, 0, 0), part))
        self.pending, self.cases = [], []
        self.ended, self.open_rows, self.choices, self.stays = [], [], [], []  # what it leaves
        self.days_close = []  # when working days close
        self.queue, self.hands = [], []  # work that waits, work that somebody has
        self.batches = {}  # node -> tokens that wait for their batch
        self.come = [0] * len(program.arrivals)  # cases of each stream so far
        self.free_since = dict.fromkeys(range(len(program.individuals)), -1)
        self.shared_changed, self.thrown = False, []
        self.shared = {service: {} for service in program.service}  # AR-9; SV-3: of each service
        for attribute in program.shared:
            self.shared[attribute.service][attribute.name] = self.drawn(attribute, Case(0, 0, 0, 0), 0)

    # -- chance, expressions, plans --------------------------------------------------------------------------------

    def draw(self, slot, case, visit):
        """RN-1."""
        slot = slot if isinstance(slot, Slot) else self.program.slots[slot]
        if slot not in self.streams:
            self.streams[slot] = Stream(slot, self.seed, self.replication)
        return self.streams[slot](case.key, visit)

    def value(self, case, expression, **counters):
        """What an expression is worth for a case; `counters` are what only this expression may ask."""
        visits = {self.program.elements[node].id: count for node, count in case.visits.items()}
        return evaluate(expression, {**case.attributes, **counters, **self.shared[case.service], VISITS: visits})

    def drawn(self, attribute, case, visit):
        value = self.draw(attribute.slot, case, visit)
        return attribute.labels[int(value)] if attribute.labels else value

    def after(self, duration, case, visit):
        """TM-2, AC-5."""
        amount = self.draw(duration.slot, case, visit)
        if duration.times is not None:
            amount = amount * self.factor(case, duration.times)
            amount = amount if duration.working_days else round(amount)
        if duration.working_days:
            return max(self.now, self.program.working_days.later(self.now, amount))
        return self.now + amount

    def factor(self, case, expression):
        """AC-5."""
        value = self.value(case, expression)
        if isinstance(value, (bool, str)) or not 0 <= value < float("inf"):
            raise RunError(Finding("TIMES-NUMBER", Where(), "no factor", ""))
        return value

    def write(self, case, node, visit):
        """DT-1."""
        for written in self.program.written.get(node, ()):
            attribute = written.attribute
            if written.value is not None:
                value = self.value(case, written.value)
            else:
                value = self.draw(attribute.slot, case, visit)
                value = attribute.labels[int(value)] if attribute.labels else value
            case.attributes[attribute.name] = value

    def plan(self, instant, rank, act):
        self.planned_so_far += 1
        happening = Happening(max(instant, self.now), rank, self.planned_so_far, act)
        self.pending.append(happening)
        return happening

    def cancel(self, happenings):
        gone = set(happenings)
        self.pending = [happening for happening in self.pending if happening not in gone]

    def then(self, case, act, *arguments):
        act(*arguments)
        self.settle(case)

    # -- the run ---------------------------------------------------------------------------------------------------

    def run(self):
        program = self.program
        horizon = None if program.drain else program.header.horizon
        for backlog in program.backlog:
            self.stand(backlog, backlog.stream * KEYS_PER_STREAM)
        self.reach_all_cases()  # SG-1: all that stood there have come to wait
        for stream in range(len(program.arrivals)):
            self.next_arrival(stream, 0, 0)
        self.one_instant()
        while True:
            following = self.following_instant()
            if following is None:
                break
            if horizon is not None and following >= horizon:
                self.pass_time(horizon)
                break
            self.pass_time(following)
            self.one_instant()
        return self.close()

    def following_instant(self):
        instants = [happening.instant for happening in self.pending]
        instants += [self.now + work.remaining for work in self.hands if self.goes_on(work)]
        if (self.queue or self.hands) and self.hours.changes:
            instants.append(self.hours.next_change(self.now))
        return min(instants, default=None)

    def one_instant(self):
        """TM-3."""
        while True:
            while due := self.due():
                _, number, act = min(due, key=lambda d: d[:2])
                self.pending = [happening for happening in self.pending if happening.number != number]
                act()
                self.reach_all_cases()
            self.dispatch()
            leaving = [h for h in self.pending if h.instant == self.now and h.rank == self.GIVING_UP]
            if not leaving and not self.due():
                return
            if not self.due():
                first = min(leaving, key=lambda h: h.number)
                self.pending.remove(first)
                first.act()
                self.reach_all_cases()

    def due(self):
        """What is to happen before the dispatch: what was planned, work that is done, people who come or go."""
        due = [
            (happening.rank, happening.number, happening.act)
            for happening in self.pending
            if happening.instant == self.now and happening.rank < self.GIVING_UP
        ]
        for work in self.hands:
            if work.began is not None and work.remaining == 0:
                due.append((self.WORK, work.number, lambda work=work: self.work_ends(work)))
            elif self.comes_or_goes(work):
                due.append((self.SHIFT, work.number, lambda work=work: self.shift_changes(work)))
        return due

    def close(self):
        """The run is over: rows of what is open (AR-2), and which cases nothing can move (AR-5)."""
        over = self.program.drain or self.program.header.horizon is None
        for case in self.cases:
            tokens = self.tokens(case)
            moving = [t for t in tokens if t.work or t.planned]
            moving += [w for w in self.waits(case) if w.planned or self.may_be_signalled(w)]
            batched = [token for waiting in self.batches.values() for token in waiting if token in tokens]
            case.stuck = bool(tokens) and (over or not (moving or batched or case.on_the_way))
            for token in tokens:
                self.stay(token, None)
                self.open_rows += [wait.row for wait in token.waits if wait.kind == "own"]
                self.open_rows += [token.row] if token.row else []
        for work in [*self.hands, *self.queue]:
            eligible = work.eligible if work in self.hands else self.eligible(work)
            if work in self.hands:
                self.put_down(work)
            self.share(work)
            for token in work.tokens:
                token.row.eligible = eligible
        return self

    def may_be_signalled(self, wait):
        return self.program.catches[wait.row.node].signal in self.program.signals.values()

    # -- cases -----------------------------------------------------------------------------------------------------

    def next_arrival(self, stream, number, before):
        """AR-1, AR-2."""
        arrival, horizon = self.program.arrivals[stream], self.program.header.horizon
        if arrival.max_count is not None and self.come[stream] >= arrival.max_count:
            return
        if arrival.gap < 0:  # AR-7
            instant = arrival.instants[number] if number < len(arrival.instants) else AHEAD
        else:
            gap = self.draw(arrival.gap, Case(0, number, 0, 0), 0)
            if arrival.calendar < 0:
                instant = before + gap
            elif arrival.postpone:
                instant = max(before + gap, self.hours.opening(arrival.calendar, before + gap)[0])
            else:
                instant = self.hours.advance(arrival.calendar, before, gap)
        if instant < (AHEAD if horizon is None else horizon):
            self.plan(instant, self.ARRIVAL, lambda: self.arrive(stream, number))

    def arrive(self, stream, number):
        """AR-8."""
        arrival, first = self.program.arrivals[stream], self.come[stream]
        size = 1 if arrival.size < 0 else max(0, self.draw(arrival.size, Case(0, number, 0, 0), 0))
        if arrival.max_count is not None:
            size = min(size, arrival.max_count - first)
        self.come[stream] += size
        self.next_arrival(stream, number + 1, self.now)
        for key in range(first, first + size):
            case = self.open_case(arrival.start, arrival.stream * KEYS_PER_STREAM + key, self.now)
            self.write(case, arrival.start, case.visits.get(arrival.start, 0))
            self.begin_scope(self.open_process(case, arrival.start, []), [arrival.start], [])
            self.settle(case)

    def open_case(self, node, key, arrival):
        """AR-4, SV-3: a case has the attributes of its service."""
        case = Case(len(self.cases), key, arrival, self.now)
        self.cases.append(case)
        case.service = self.program.service[node]
        for attribute in self.program.attributes:
            if attribute.service == case.service:
                case.attributes[attribute.name] = self.drawn(attribute, case, 0)
        return case

    def open_process(self, case, node, causes):
        """The process that `node` is in begins."""
        scope = Scope(case)
        case.processes.append(scope)
        self.watch(scope, -1 - self.program.process[node], causes)
        return scope

    def stand(self, backlog, first_key):
        """AR-3."""
        cases = []
        for key in range(first_key, first_key + backlog.count):
            age = self.draw(backlog.age.slot, Case(0, key, 0, 0), 0)
            days = self.program.working_days
            cases.append((min(0, days.instant(days.position(0) - age)) if backlog.age.working_days else -age, key))
        for arrival, key in sorted(cases):
            case = self.open_case(backlog.node, key, arrival)
            around, node = [], self.program.scope[backlog.node]
            while node >= 0:
                around.insert(0, node)
                node = self.program.scope[node]
            scope = self.open_process(case, [*around, backlog.node][0], [])
            for sub_process in around:
                host = self.stand_at(scope, sub_process, None, [])
                self.open_sub_process(host)
                scope = host.inside
            self.begin_scope(scope, [backlog.node], [])
            self.settle(case)
