"""How work is done: transfers, batches, queues, people (rules AC, TR, RS)."""

from oracle.hours import DAY
from oracle.records import Row, Work

from bpr.errors import Finding, RunError, Where
from bpr.program.tables import ShiftEnd, Slot
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import VISITS, Expression, evaluate

YEAR, HOUR = 366 * DAY, DAY // 24


class Workplace:
    """The half of the oracle that knows the scenario."""

    # -- enabled, ready, released ----------------------------------------------------------------------------------

    def enable(self, token, back=None):
        """AC-1; `back`: when somebody who has given up is back."""
        case, node = token.scope.case, token.node
        row = token.row = Row(token.scope, node, self.count_visit(case, node), self.now, token.causes)
        origins = self.origins(row.causes) if back is None else []
        ready = max([self.now if back is None else back, *(self.file_arrives(origin, row) for origin in origins)])
        if token.on_behalf is None:
            sent = [origin for origin in self.ended if origin in origins and self.may_be_faulty(origin, row)]
            token.unseen = [*token.unseen, *sent]
        if ready == self.now and self.asks_for_nothing(node) and not self.is_faulty(token):
            row.ready = row.released = row.started = row.work_end = self.now
            self.complete(token)
            return
        if token.on_behalf is None:
            self.arm(token)
        if ready == self.now:
            self.ready(token)
        else:
            token.planned.append(self.plan(ready, self.WORK, lambda: self.then(case, self.ready, token)))

    # TR-3

    def may_be_faulty(self, origin, row):
        transfer = self.program.transfers.get((self.program.unit[origin.node], self.program.unit[row.node]))
        return transfer is not None and transfer.returned > 0 and origin.node in self.program.activities

    def first_faulty(self, token):
        for place, origin in enumerate(token.unseen):
            ids = [self.program.elements[node].id for node in (token.node, origin.node)]
            share = self.program.transfers[self.program.unit[origin.node], self.program.unit[token.node]].returned
            chance = Distribution("table", (0.0, 1.0 - share, 1.0, share), "1")
            slot = Slot(ids[0], f"returned to {ids[1]}", chance, True, self.service_of(token.row.node))
            if self.draw(slot, token.scope.case, token.row.visit):
                return place
        return None

    def is_faulty(self, token):
        return self.first_faulty(token) is not None

    def send_back(self, token):
        """The first faulty file goes back to its sender; those behind it are looked at when it is here again."""
        place, row, scope = self.first_faulty(token), token.row, token.scope
        origin, rest = token.unseen[place], token.unseen[place + 1 :]
        row.ready = self.now
        self.withdraw(token)
        again = self.stand_at(scope, origin.node, None, [row])
        again.on_behalf = (token.node, rest)
        self.enable(again)

    def send_again(self, token):
        """The sender is done: its file goes straight to who sent it back."""
        again = self.stand_at(token.scope, token.on_behalf[0], None, [token.row])
        again.unseen = token.on_behalf[1]
        token.scope.tokens.remove(token)
        self.enable(again)

    def asks_for_nothing(self, node):
        """AC-3."""
        plan = self.program.activities[node]
        asked = plan.station >= 0 or plan.any_work >= 0 or plan.delay is not None or plan.batch is not None
        return not asked and node not in self.program.boundaries

    def origins(self, causes):
        """TR-1: the rows of the tasks that send a file; events have none of their own."""
        found, seen, todo = [], set(), list(causes)
        while todo:
            row = todo.pop(0)
            if row not in seen:
                seen.add(row)
                if self.program.unit[row.node] < 0:
                    todo = [*row.causes, *todo]
                else:
                    found.append(row)
        return found

    def service_of(self, node):
        """SV-1: what keys the draws besides the element, where several services run together."""
        return self.program.services[self.program.service[node]].id if self.program.services else ""

    def file_arrives(self, origin, row):
        program, source = self.program, origin.node
        left = origin.withdrawn if origin.completed is None else origin.completed
        transfer = program.transfers.get((program.unit[source], program.unit[row.node]))
        if transfer is None:
            return left
        if transfer.occasions >= 0:
            left = self.hours.occasion(transfer.occasions, left)
        if transfer.delay is None:
            return left
        wd = transfer.delay.unit == "wd"
        purpose = f"transfer from {program.elements[source].id}"
        slot = Slot(program.elements[row.node].id, purpose, transfer.delay, not wd, self.service_of(row.node))
        amount = self.draw(slot, row.case, row.visit)
        if wd:
            return max(left, program.working_days.later(left, amount))
        return left + amount if transfer.calendar < 0 else self.hours.advance(transfer.calendar, left, amount)

    def ready(self, token):
        if self.is_faulty(token):
            self.send_back(token)
            return
        token.row.ready = self.now
        batch = self.program.activities[token.node].batch
        if batch is None:
            self.release([token])
            return
        waiting = self.batches.setdefault(token.node, [])
        waiting.append(token)
        if batch.size and len(waiting) >= batch.size:
            self.release_batch(token.node)
        elif batch.occasions >= 0 and len(waiting) == 1:
            self.plan(self.hours.occasion(batch.occasions, self.now), self.WORK, lambda: self.release_batch(token.node))
        if batch.age is not None and token in self.batches[token.node]:
            due = self.after(batch.age, token.row.case, token.row.visit)
            token.planned.append(self.plan(due, self.WORK, lambda: self.release_batch(token.node)))

    def release_batch(self, node):
        """AC-4."""
        waiting, self.batches[node] = self.batches[node], []
        if waiting:
            self.release(sorted(waiting, key=lambda t: (t.row.enabled, t.row.case.number, t.row.visit)))

    def release(self, tokens):
        node, first = tokens[0].node, tokens[0].row
        plan = self.program.activities[node]
        priority = plan.priority
        if not isinstance(priority, float):
            priority = self.priority_now(tokens, plan)
        work = Work(tokens, plan, priority, (first.enabled, first.case.number, first.visit, node))
        for token in tokens:
            token.work, token.row.released = work, self.now
            self.cancel(token.planned)
            token.planned = []
        if plan.station >= 0:
            self.queue.append(work)
            for token in tokens if plan.patience is not None else ():  # PT-1
                due = self.after(plan.patience.after, token.row.case, token.row.visit)
                token.planned.append(self.plan(due, self.GIVING_UP, lambda t=token: self.give_up(t)))
        else:
            self.take(work, [])

    def priority_now(self, tokens, plan):
        """RS-4."""
        found = []
        for token in tokens:
            case = token.row.case
            visits = {self.program.elements[node].id: count for node, count in case.visits.items()}
            names = {
                "age": (self.now - case.arrival) / HOUR,
                **self.shared[case.service],
                **case.attributes,
                VISITS: visits,
            }
            found.append(float(evaluate(plan.priority, names)))
        return max(found)

    def give_up(self, token):
        """PT-2, PT-3."""
        scope, node, row = token.scope, token.node, token.row
        case, patience = row.case, self.program.activities[node].patience
        self.withdraw(token)
        allowed = patience.most == 0 or token.returned < patience.most
        if patience.returns >= 0 and allowed and self.draw(patience.returns, case, row.visit) == 1:
            again = self.stand_at(scope, node, None, [row])
            again.returned, again.on_behalf = token.returned + 1, token.on_behalf
            self.enable(again, self.after(patience.back, case, row.visit))
        else:
            self.abandon(scope, node, row)
        self.settle(case)

    # -- people ----------------------------------------------------------------------------------------------------

    def dispatch(self):
        """RS-3, RS-4, RS-5: what stands first of all that can start is taken, again and again."""
        while self.something_starts():
            pass

    def something_starts(self):
        for work in self.queue:  # RS-4: anew whenever work is given out; RS-14 may just have put something back
            if work.activity.ages:
                work.priority = self.priority_now(work.tokens, work.activity)
        for work in sorted(self.queue, key=lambda w: (not w.handed_over, 0 if w.handed_over else -w.priority, w.order)):
            people = self.people_for(work)
            if people is None and work.activity.preemptive:
                people = self.call_away(work)
            if people is not None:
                self.queue.remove(work)
                self.take(work, people)
                return True
        return False

    def call_away(self, work):
        """RS-14: who is at the least work, of these at the one begun last; that goes back into its queue."""
        (part,) = self.eligible(work)
        found = [
            (other, person)
            for other in self.hands
            for person in other.people
            if person in part and other.priority < work.priority and self.on_shift(person)
            if self.fits_into_shift(person, work, person)
        ]
        if not found:
            return None
        least = min(other.priority for other, _ in found)
        found = [pair for pair in found if pair[0].priority == least]
        latest = max(other.began for other, _ in found)
        found = [pair for pair in found if pair[0].began == latest]
        last = max(other.order for other, _ in found)
        found = [pair for pair in found if pair[0].order == last]
        ranks = dict(zip(*self.first_part(work), strict=True))
        other, person = min(found, key=lambda pair: (ranks.get(pair[1], 0), pair[1]))
        self.put_down(other)
        other.handed_over = False
        self.queue.append(other)
        return [person]

    def first_part(self, work):
        station = self.program.stations[work.activity.station]
        return station.parts[0], station.ranks[0]

    def people_for(self, work):
        """RS-6: one person for every part; RS-2: of several whom `choose` puts first, then who is free for longest."""
        parts = self.eligible(work)
        station = self.program.stations[work.activity.station]
        first = [dict(zip(part, ranks, strict=True)) for part, ranks in zip(station.parts, station.ranks, strict=True)]
        first += [{}] * (len(parts) - len(first))

        def seated(chosen):
            """These, and one more for every part that is left: the first who let all the others be found."""
            if len(chosen) == len(parts):
                return chosen
            part, ranks = parts[len(chosen)], first[len(chosen)]
            able = [p for p in part if p not in chosen and self.can_take(p, work, [*chosen, p][0])]
            teams = (seated([*chosen, p]) for p in sorted(able, key=lambda p: (ranks.get(p, 0), self.free_since[p], p)))
            return next((team for team in teams if team is not None), None)

        return seated([])

    def eligible(self, work):
        """RS-8."""
        if work.activity.station < 0:
            return None
        parts = self.program.stations[work.activity.station].parts
        done = work.tokens[0].row.case.performed
        same, other = done.get(work.activity.same_as), done.get(work.activity.different_from)
        if same is not None:
            return ((same,),)
        left = tuple(tuple(p for p in part if p != other) for part in parts)
        if () in left:
            raise RunError(Finding("PERFORMER-NOBODY", Where(), "nobody else", ""))
        return left

    def can_take(self, person, work, lead):
        """RS-1, RS-10, RS-9 (fit); `lead` is the first of those who are to work together."""
        parts = self.eligible(work)
        if any(person in other.people for other in self.hands):
            return False
        if not self.on_shift(person) and not (len(parts) == 1 and person in self.program.any_time):
            return False
        return self.fits_into_shift(person, work, lead)

    def fits_into_shift(self, person, work, lead):
        """RS-9 (fit)."""
        parts = self.eligible(work)
        calendar = self.program.individual_calendar[person]
        if work.activity.shift_end != ShiftEnd.FIT or calendar < 0:
            return True
        opening, closing = self.hours.opening(calendar, self.now)
        if max(opening, self.now) + self.left(work, lead) <= closing:
            return True
        if not any(self.team_may_fit(work, first) for first in parts[0]):
            raise RunError(Finding("SHIFT-SHORT", Where(), "too long", ""))
        return False

    def team_may_fit(self, work, lead):
        """Whether under `lead` somebody of every other part has long enough a shift."""
        parts = [(lead,), *self.eligible(work)[1:]]
        return all(any(self.may_fit(work, person, lead) for person in part) for part in parts)

    def may_fit(self, work, person, lead):
        """Whether the shifts of the year ahead are long enough."""
        calendar = self.program.individual_calendar[person]
        if calendar < 0:
            return True
        year = [end - begin for begin, end in self.hours.open[calendar] if self.now < end and begin < self.now + YEAR]
        return self.left(work, lead) <= max(year)

    def left(self, work, lead):
        """Effort to come if `lead` goes on with it; what was begun keeps its length (RS-11)."""
        return self.effort(work, lead) if work.remaining is None else work.remaining

    def on_shift(self, person):
        calendar = self.program.individual_calendar[person]
        return calendar < 0 or self.hours.opening(calendar, self.now)[0] <= self.now

    def take(self, work, people):
        """These people, or a system, have the work from now on; they begin when they are on shift."""
        self.hands.append(work)
        self.planned_so_far += 1
        work.number, work.people, work.eligible = self.planned_so_far, people, self.eligible(work)
        for token in work.tokens:
            self.cancel(token.planned)  # nobody gives up any more
            token.planned = []
        if work.remaining is None:
            work.remaining = self.effort(work, people[0] if people else None)
        self.begin_if_on_shift(work)

    def effort(self, work, person):
        """RS-7, AC-4."""
        plan = work.activity
        slot = plan.any_work if plan.work is None else plan.work[person]
        amount = sum(self.draw(slot, t.row.case, t.row.visit) for t in work.tokens) if slot >= 0 else 0
        if slot in plan.factors:
            drawn = [(t.row.case, self.draw(slot, t.row.case, t.row.visit)) for t in work.tokens]
            amount = sum(round(figure * self.factor(case, plan.factors[slot])) for case, figure in drawn)
        if plan.batch is not None and plan.batch.work >= 0:
            _, number, visit, _ = work.order
            amount += self.draw(plan.batch.work, self.cases[number], visit)
        return amount

    def begin_if_on_shift(self, work):
        if all(self.on_shift(person) for person in work.people):
            work.began, work.done = self.now, 0
            for token in work.tokens:
                if token.row.started is None:
                    token.row.started = self.now

    def goes_on(self, work):
        """Whether it is worked on now: it has begun, and all are on shift (RS-6) or stay over time (RS-9)."""
        finish = work.activity.shift_end == ShiftEnd.FINISH
        return work.began is not None and (finish or all(self.on_shift(p) for p in work.people))

    def pass_time(self, instant):
        """Time goes on to `instant`, before which nobody comes or goes."""
        for work in self.hands:
            if self.goes_on(work):
                work.remaining -= instant - self.now
                work.done += instant - self.now
        self.now = instant

    def comes_or_goes(self, work):
        """Whether those who have it come now, or go and hand it over."""
        here = all(self.on_shift(person) for person in work.people)
        return here if work.began is None else not here and work.activity.shift_end == ShiftEnd.HANDOVER

    def shift_changes(self, work):
        """RS-9: who has gone hands over; who has come begins."""
        if work.began is None:
            self.begin_if_on_shift(work)
        else:
            self.put_down(work)
            work.handed_over = True
            self.queue.append(work)

    def put_down(self, work):
        """The stint is over; the people are free."""
        self.hands.remove(work)
        if work.began is not None:
            work.elapsed += work.done
            work.stints += [(person, work.began, self.now, work.done) for person in work.people]
            for token in work.tokens:
                token.row.performer = work.people[0] if work.people else None
        for person in work.people:
            self.free_since[person] = self.now
        work.people, work.began, work.done = [], None, 0

    def share(self, work):
        """AC-4: every stint among the items, to the millisecond; what cannot be divided goes to the first."""
        count = len(work.tokens)
        for place, token in enumerate(work.tokens):
            row = token.row
            part = lambda effort: effort // count + (place < effort % count)  # noqa: B023, E731  # used at once
            row.stints = [(person, began, ended, part(effort)) for person, began, ended, effort in work.stints]
            row.worked = sum(stint[3] for stint in row.stints) if work.activity.station >= 0 else part(work.elapsed)
            row.elapsed = work.elapsed

    # -- the end ---------------------------------------------------------------------------------------------------

    def work_ends(self, work):
        people, eligible = list(work.people), work.eligible
        self.put_down(work)
        self.share(work)
        for token in work.tokens:
            row, token.work = token.row, None
            row.work_end, row.eligible = self.now, eligible
            row.suspended = row.work_end - row.started - row.elapsed
            if people:
                row.case.performed[token.node] = people[0]
        for token in list(work.tokens):
            if self.is_there(token):
                self.then(token.row.case, self.after_work, token, work.activity.delay)

    def after_work(self, token, delay):
        """AC-2, unless the work has ended in an error."""
        case = token.row.case
        if self.fails(token):
            return
        if delay is None:
            self.complete(token)
        else:
            over = self.after(delay, case, token.row.visit)
            token.planned.append(self.plan(over, self.WORK, lambda: self.then(case, self.complete, token)))

    def complete(self, token):
        row, case, node = token.row, token.row.case, token.node
        self.stop_waiting(token)
        row.completed = self.now
        self.ended.append(row)
        for name, change in self.program.activities[node].assignments:
            value = self.value(case, change) if isinstance(change, Expression) else self.drawn(change, case, row.visit)
            if name in self.shared[case.service]:
                self.shared[case.service][name], self.shared_changed = value, True
            else:
                case.attributes[name] = value
        self.write(case, node, row.visit)
        self.throw_from(case, node, [row])
        self.note_done(token.scope, node)
        if token.on_behalf is not None:
            self.send_again(token)
            return
        self.leave([token], self.program.out[node], [row])

    def stop_activity(self, token):
        """EV-5: the activity is withdrawn, in whatever state it is."""
        for waiting in self.batches.values():
            if token in waiting:
                waiting.remove(token)
        work, token.work = token.work, None
        if work is None:
            return
        token.row.eligible = work.eligible if work in self.hands else self.eligible(work)
        if len(work.tokens) > 1:  # the others take over its part
            work.tokens.remove(token)
            token.row.performer = None
            return
        if work in self.queue:
            self.queue.remove(work)
        elif work.began is None:
            self.begin_if_on_shift(work)  # who comes at this very instant has begun
        working = work.began is not None
        if work in self.hands:
            self.put_down(work)
        self.share(work)
        if working:
            token.row.work_end = self.now
            token.row.suspended = self.now - token.row.started - token.row.elapsed
