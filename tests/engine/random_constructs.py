"""Blocks of random models beyond tasks, gateways and plain events: what calls, throws, catches, undoes, repeats."""

MORE = {
    "signals": ("signal", "signal_throw", "signal_throw"),
    "conditions": ("condition",),
    "errors": ("sub", "sub"),
    "escalations": ("sub", "escalation", "escalation"),
    "handlers": ("sub",),
    "compensation": ("sub", "compensation", "compensation"),
    "transactions": ("sub", "sub", "sub"),
    "ad_hoc": ("ad_hoc", "ad_hoc", "ad_hoc"),
    "complex": ("complexGateway", "complex", "complex", "complex"),
    "calls": ("call", "call", "call"),
    "loops": ("sub", "sub"),
}
"""What a model may have besides, and the kinds of blocks that come with it."""
CODES = ("x", "x", "y")


class Constructs:
    """The half of the drawer of random models that draws these."""

    def marker(self, name, share):
        """A loop marker of an activity, and what the scenario says of it."""
        if not self.now("loops", share):
            return ""
        kind = self.chance.choice(["standard", "before", "sequential", "sequential", "parallel", "parallel"])
        loop = {"times": self.chance.choice([0, 1, 2, 3, "kind", {"dist": "uniform", "low": 0, "high": 3}])}
        if kind in ("standard", "before"):
            ways = [loop, {"again": 0.5}, {"condition": "loopCounter < kind"}, {"condition": "kind < 3", "most": 3}]
            loop = self.chance.choice(ways)
        elif self.often(0.5):
            asked = ("numberOfCompletedInstances >= 2", "numberOfActiveInstances < 2", "kind > 3",
                     "numberOfCompletedInstances / numberOfInstances > 0.5")  # fmt: skip
            loop["until"] = self.chance.choice(asked)
        self.scenario["tasks"].setdefault(name, {})["loop"] = loop
        return f" loop {kind}"

    def undone(self, pool, depth, indent, name):
        """The compensation event on the border of an activity, and its handler."""
        if self.now("compensation", 0.7):
            event, handler = self.name("B"), self.name("H")
            self.line(indent, f"boundaryEvent {event} on {name} undo by {handler}")
            self.undoable.append(name)
            if depth > 0 and self.often(0.3):
                self.inside(pool, depth, indent, f"subProcess {handler} undoing")
            else:
                self.line(indent, f"task {handler} undoing")
                self.tasks.append(handler)
                self.scenario["tasks"][handler] = self.entry(handler)

    def complex(self, pool, depth, indent, _kind):
        """Several ways to a complex gateway that may not wait for all of them."""
        split, tag = self.name("F"), self.chance.choice(["parallelGateway", "parallelGateway", "inclusiveGateway"])
        if tag == "inclusiveGateway":
            split = self.name(tag)
        self.line(indent, f"{tag} {split}")
        ways = [self.block(pool, depth - 1, indent) for _ in range(self.chance.randint(2, 3))]
        join, _ = self.gateway(pool, depth, indent, "complexGateway")
        for entry, exits in ways:
            self.flow(indent, split, entry)
            for other in exits:
                self.flow(indent, other, join)
        return split, [join]

    def trigger(self, pool, event, kind, *, free):
        """The words of an event on a border, or at the start of an event sub-process, and what the scenario says."""
        text = ""
        if kind == "timer":
            turns = self.chance.choice(["R3/", "R/"]) if free and self.often(0.4) else ""
            text = f"timer {turns}PT{self.chance.randint(3000, 200_000)}S"
            if not turns and self.often(0.3):
                self.scenario["events"][event] = {"delay": self.case_span(self.span())}
        elif kind == "message":
            text = "message"
            self.receivers.append((pool, event, True))
        elif kind == "signal":
            text = self.awaited(event, optional=True)
        elif kind == "condition":
            text = self.conditional(event)
        else:
            text = f"{kind} {self.chance.choice(('x', 'y', '*'))}"
            free = free and kind == "escalation"
        return text + (" free" if free else "")

    def awaited(self, event, *, optional):
        """The words of an event that waits for a signal."""
        signal = self.chance.choice("ab")
        self.signals.append((event, signal, optional))
        return f"signal {signal}"

    def signalled(self):
        signal = self.chance.choice("ab")
        self.thrown.add(signal)
        return f" signal {signal}"

    def conditional(self, event):
        """The words of an event that waits for a condition."""
        if self.often(0.2):
            self.scenario["events"][event] = {"delay": self.case_span(self.span())}
        if self.often(0.5):
            self.scenario["events"].setdefault(event, {})["condition"] = self.test()
            return "conditional"
        return "conditional " + self.test().replace(" ", "_")

    def undo(self):
        """The words of a compensation event."""
        named = f" {self.chance.choice(self.undoable[-3:])}" if self.undoable and self.often(0.5) else ""
        return f" undo{named}" + (" free" if self.often(0.3) else "")

    def signal(self, _pool, _depth, indent, _kind):
        name = self.name("W")
        self.line(indent, f"intermediateCatchEvent {name} {self.awaited(name, optional=False)}{self.data(name)}")
        return name, [name]

    def signal_throw(self, _pool, _depth, indent, _kind):
        name = self.name("H")
        self.line(indent, f"intermediateThrowEvent {name}{self.signalled()}")
        return name, [name]

    def condition(self, _pool, _depth, indent, _kind):
        name = self.name("W")
        self.line(indent, f"intermediateCatchEvent {name} {self.conditional(name)}{self.data(name)}")
        return name, [name]

    def escalation(self, _pool, _depth, indent, _kind):
        name = self.name("H")
        self.line(indent, f"intermediateThrowEvent {name} escalation {self.chance.choice(CODES)}")
        return name, [name]

    def compensation(self, _pool, _depth, indent, _kind):
        name = self.name("H")
        self.line(indent, f"intermediateThrowEvent {name}{self.undo()}")
        return name, [name]

    def bordered(self, pool, depth, indent, name, *more):
        """A sub-process or call with its boundary events."""
        self.undoable.append(name)
        self.undone(pool, depth - 1, indent, name)
        return name, [*self.boundary(pool, indent, name, sub=True), *more, name]

    def inside(self, pool, depth, indent, words):
        """A sub-process and what is in it."""
        self.line(indent, words)
        kind = words.split()[0]
        kind = f"no place for a backlog: {kind}" if " loop " in words or " undoing" in words else kind
        self.around.append(kind)
        first = self.name("PS") if self.often(0.85) else None
        if first is not None:
            self.line(indent + 1, f"startEvent {first}")
        self.scope(pool, depth - 1, indent + 1, first)
        if self.now("compensation", 0.2) and " undoing" not in words:
            self.event_sub_process(pool, 0, indent + 1, self.name("PS"), "undo")
        self.around.pop()

    def handler(self, pool, depth, indent):
        """An event sub-process."""
        start = self.name("PS")
        kinds = ["timer", "message"]
        kinds += [
            k for k in ("signal", "condition", "error", "error", "escalation", "escalation") if k + "s" in self.has
        ]
        words = self.trigger(pool, start, self.chance.choice(kinds), free=self.often(0.6))
        self.event_sub_process(pool, depth, indent, start, words)

    def event_sub_process(self, pool, depth, indent, start, words):
        self.line(indent, f"subProcess {self.name('P')} event")
        self.around.append("event")
        self.line(indent + 1, f"startEvent {start} {words}{self.data(start)}")
        self.scope(pool, depth, indent + 1, start)
        self.around.pop()

    def ad_hoc(self, pool, depth, indent, _kind):
        name = self.name("P")
        words = " sequential" if self.often(0.5) else ""
        words += f" until {self.test().replace(' ', '_')}" if self.often(0.6) else ""
        words += " finishing" if self.often(0.4) else ""
        marker = self.marker(name, 0.2)
        self.line(indent, f"adHocSubProcess {name}{words}{marker}{self.data(name)}")
        self.around.append("ad_hoc")
        entries = []
        for _ in range(self.chance.randint(1, 3)):
            entry, exits = self.block(pool, depth - 1, indent + 1)
            entries.append(entry)
            if self.often(0.3):
                self.flow(indent + 1, exits[-1], self.block(pool, depth - 1, indent + 1)[0])
        if self.now("handlers", 0.3):
            self.handler(pool, 0, indent + 1)
        self.around.pop()
        if self.often(0.7):
            figures = [0, 1, 2, 0.5, {"dist": "uniform", "low": 0, "high": 3}]
            able = [entry for entry in entries if entry[0] in "TGPC"]  # activities
            chosen = {entry: self.chance.choice(figures) for entry in able if self.often(0.7)}
            self.scenario["tasks"].setdefault(name, {}).update({"activities": chosen} if chosen else {})
            if not self.scenario["tasks"][name]:
                del self.scenario["tasks"][name]
        return self.bordered(pool, depth, indent, name)

    def call(self, pool, depth, indent, _kind):
        callee = self.callee()
        if callee is None:
            return self.task(pool, depth, indent, "")
        name = self.name("C")
        marker = self.marker(name, 0.3)
        self.line(indent, f"callActivity {name} calls {callee}{marker}{self.data(name)}")
        return self.bordered(pool, depth, indent, name)

    def callee(self):
        """A process to call: a further one, or one that is known; from a called one mostly a later one."""
        if len(self.called) < 3 and self.often(0.4 if self.called else 1):  # enough
            self.called.append(self.name("CALLED"))
            return self.called[-1]
        if self.around[0] == "process" or self.often(0.05):
            return self.chance.choice(self.called)
        later = self.called[self.called.index(self.around[0]) + 1 :]
        return self.chance.choice(later) if later else None

    def callees(self):
        """The processes that are called, and that these call."""
        drawn = 0
        while drawn < len(self.called):
            name, self.around = self.called[drawn], [self.called[drawn]]
            self.line(0, f"process {name}")
            start = self.name("S") if self.often(0.7) else None
            if start is not None:
                self.line(0, f"startEvent {start}")
            self.scope(name, 1, 0, start)
            drawn += 1
