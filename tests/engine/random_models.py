"""Random models, sound and unsound, with everything in them that is simulated."""

import random

CALENDARS = {
    "office": {"hours": {"mon-fri": "09:00-12:00 13:00-17:00"}},
    "night": {"hours": {"daily": "22:00-06:00"}},
    "monday": {"hours": {"mon": "08:00-18:00"}},
}
CHANGES = (
    {"kind": "kind + 1"},
    {"kind": {"dist": "table", "values": [1, 2, 3], "weights": [1, 1, 1]}},
    {"left": "if left > 0 then left - 1 else 7"},
    {"left": {"dist": "uniform", "low": 0, "high": 5}, "kind": "if left > 2 then kind else 1"},
)
BY_LEFT = "if left > 4 then 2 else if kind == 1 then 1 else 0"
PRESENCE = (
    {"daily": [0.5, 1, 0.7, 0.3]},
    {"mon-fri": [0.6] * 24},
    {"mon,wed": [1, 0, 1], "tue,thu": [0, 0.4, 0.9, 0.9, 0.6, 0], "sun": [0.2]},
)
ROLES = ("clerk", "chief", "expert")
ODD = ("task",) * 5 + ("exclusiveGateway", "parallelGateway", "inclusiveGateway") * 2 + (
    "timer", "message", "throw", "link", "none", "race", "sub")  # fmt: skip


class Wild:
    """Draws scopes: a chain of nodes from start to end, and flows across it that nobody has thought through."""

    def __init__(self, chance):
        self.chance, self.count = chance, 0
        self.few = self.often(0.4)  # people, so that much has to wait
        self.lines = []
        self.scenario = {"tasks": {}, "gateways": {}, "events": {}, "data": {}}
        self.flows, self.out = set(), {}
        self.tasks, self.stands, self.receivers, self.senders = [], [], [], []
        self.limited, self.timers = [], []  # sub-processes; timers that may wait for a limit, and what they stand on

    def often(self, share):
        return self.chance.random() < share

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def line(self, indent, text):
        self.lines.append(" " * indent + text)

    def flow(self, indent, source, target):
        if (source, target) not in self.flows:
            self.flows.add((source, target))
            self.out.setdefault(source, []).append(target)
            self.line(indent, f"{source} > {target}")

    def span(self):
        """A time: mostly one that meets no other by chance."""
        if self.often(0.15):
            return f"{self.chance.randint(0, 30)} h"
        return {"dist": "uniform", "low": "1 min", "high": f"{self.chance.randint(1, 90)} h"}

    def scope(self, pool, depth, indent, first):
        """A process or the inside of a sub-process that begins at `first`, or at all that nothing leads to."""
        before, sources, targets = first, [], []
        for _ in range(self.chance.randint(1, 6)):
            kind = self.chance.choice(ODD)
            if (kind == "sub" and not depth) or (self.few and self.often(0.4)):
                kind = "task"
            entry, exits = getattr(self, kind, self.gateway)(pool, depth, indent, kind)
            if before is not None:
                self.flow(indent, before, entry)
            targets.append(entry)
            sources += exits
            for other in exits[:-1]:
                if self.often(0.7):
                    self.flow(indent, other, self.chance.choice(targets) if self.often(0.2) else exits[-1])
            before = exits[-1]
        for _ in range(self.chance.randint(1, 2)):
            end = self.name("E")
            kind = self.chance.choice(["", "", "", "", " terminate", " message"])
            self.line(indent, f"endEvent {end}{kind}")
            self.senders += [(pool, end)] if kind == " message" else []
            targets.append(end)
            self.senders += [(pool, end)] if kind == " terminate" and self.often(0.2) else []
        self.flow(indent, before, targets[-1])
        self.across(indent, sources, targets)

    def across(self, indent, sources, targets):
        for _ in range(self.chance.randint(0, 4)):
            source, there = self.chance.choice(sources), self.chance.randrange(len(targets))
            back = targets[there] == source or (source in targets and targets.index(source) >= there)
            if not back or (source.startswith("exclusive") and self.often(0.6)) or self.often(0.03):
                self.flow(indent, source, targets[there])

    def gateway(self, _pool, _depth, indent, tag):
        name = self.name(tag)
        self.line(indent, f"{tag} {name}")
        return name, [name]

    def figures(self):
        """What the scenario says of gateways that choose."""
        for name, targets in self.out.items():
            flows = [f"{name}-{target}" for target in targets]
            if len(flows) < 2 or self.often(0.2):
                continue
            if name.startswith("exclusive"):
                *some, last = flows
                test = self.chance.choice(["kind >= 2", "visits('S') < 1", f"visits('{name}') > 1", "left > 3"])
                shares = dict.fromkeys(some, round(0.9 / len(flows), 3))
                conditions = {some[0]: test} | dict.fromkeys(some[1:], "kind > 2")
                default = {} if self.often(0.03) else {last: "default"}
                self.scenario["gateways"][name] = self.chance.choice(
                    [shares, shares, {**shares, some[0]: test}, conditions | default]
                )
            elif name.startswith("inclusive"):
                figures = {flow: self.chance.choice([0.4, 0.4, "kind >= 2"]) for flow in flows}
                default = {flows[-1]: "default"} if self.often(0.3) else {}
                self.scenario["gateways"][name] = figures | default

    def data(self, name):
        """Words for an element that writes a data object, which then says what `kind` of case it is."""
        if self.often(0.93):
            return ""
        values = ["kind + 1", {"dist": "table", "values": [1, 2, 3, 4]}, 2]
        self.scenario["data"][f"D{name}"] = {"kind": self.chance.choice(values)}
        return f" writes D{name}"

    def case_span(self, span):
        """A time that depends on the case, now and then."""
        if self.often(0.85):
            return span
        form = span if isinstance(span, dict) else {"dist": "constant", "value": span}
        return form | {
            "times": self.chance.choice(["kind / 2", "visits('S')", "1.5", "3 - kind" if self.often(0.2) else "kind"])
        }

    def task(self, pool, _depth, indent, _kind):
        name = self.name("T")
        self.line(indent, f"task {name}{self.data(name)}")
        self.tasks.append(name)
        self.stands.append(name)
        if self.often(0.4):
            self.senders.append((pool, name))
        if self.often(0.9):
            self.scenario["tasks"][name] = self.entry(name)
        return name, [*self.boundary(pool, indent, name), name]

    def entry(self, name):
        chance = self.chance
        how = chance.choice(["one", "one", "one", "any", "all", "none"])
        work = self.case_span({"dist": "uniform", "low": "1 min", "high": f"{chance.randint(2, 170)} min"})
        entry = {"work": work} if self.often(0.9) else {}
        if how == "one":
            entry["performer"] = "clerk" if self.few else chance.choice(ROLES)
        elif how == "any":
            entry["performer"] = {"any_of": ["clerk", "expert"]}
            if self.often(0.5) and entry:
                entry["work"] = {"clerk": work, "expert": f"{chance.randint(1, 100)} min"}
        elif how == "all":
            entry["performer"] = {"all_of": {"clerk": 1 if self.few else 2, "expert": 1}}
        if how in ("one", "any") and self.often(0.3):
            entry["choose"] = chance.choice(["preferred", "cheapest", "fastest", "specialist"])
        if how != "none":
            entry["shift_end"] = chance.choice(["suspend", "handover", "finish", "fit"])
            entry |= self.urgency(name, alone=how != "all") | self.patience()
        if self.often(0.25):
            entry["batch"] = self.batch()
            if how == "all":
                entry["shift_end"] = "suspend"  # no shift might be long enough for all of a batch
        elif how in ("one", "any") and self.often(0.4):
            entry[chance.choice(["same_as", "different_from"])] = chance.choice(self.tasks)
        return entry | self.aftermath()

    def urgency(self, name, *, alone):
        if alone and self.often(0.5 if self.few else 0.2):
            return {"preemptive": True, "priority": self.chance.choice([1, 2, 5, "kind", "kind"])}
        return {
            "priority": self.chance.choice([0, 0, 1, "kind", f"visits('{name}')", "kind * 5 - age", "age", BY_LEFT])
        }

    def patience(self):
        if self.often(0.85):
            return {}
        returns = {"returns": 0.5, "back_after": self.span()} if self.often(0.5) else {}
        most = {"most": self.chance.randint(1, 2)} if returns and self.often(0.5) else {}
        return {"patience": {"after": self.span(), **returns, **most}}

    def batch(self):
        batch = self.chance.choice([{"at": "tue,fri 15:00"}, {"at": "daily 11:00", "size": 3}, {"size": 2}])
        age = {"age": self.span()} if self.often(0.4) else {}
        return batch | age | ({"work_per_batch": "7 min"} if self.often(0.5) else {})

    def aftermath(self):
        """What comes after the work of a task."""
        delay = {"delay": self.case_span(self.span() if self.often(0.8) else "2 wd")} if self.often(0.25) else {}
        return delay | ({"set": self.chance.choice(CHANGES)} if self.often(0.25) else {})

    def boundary(self, pool, indent, host):
        """Boundary events of `host`."""
        found = []
        while self.often(0.3):
            event, kind = self.name("B"), self.chance.choice(["timer", "message"])
            free = " free" if self.often(0.5) else ""
            text = kind
            if kind == "timer":
                turns = self.chance.choice(["R3/", "R/"]) if free and self.often(0.4) else ""
                text = f"timer {turns}PT{self.chance.randint(3000, 200_000)}S"
                if not turns:
                    self.timers.append((event, host))
                if not turns and self.often(0.3):
                    self.scenario["events"][event] = {"delay": self.case_span(self.span())}
            else:
                self.receivers.append((pool, event, True))
            self.line(indent, f"boundaryEvent {event} on {host} {text}{free}{self.data(event)}")
            found.append(event)
        return found

    def timer(self, _pool, _depth, indent, _kind):
        name = self.name("W")
        time = "2024-01-02T09:30:00" if self.often(0.1) else f"PT{self.chance.randint(0, 90_000)}S"
        self.line(indent, f"intermediateCatchEvent {name} timer {time}{self.data(name)}")
        self.stands.append(name)
        self.timers.append((name, None))
        if self.often(0.4):
            self.scenario["events"][name] = {"delay": self.case_span("1 wd" if self.often(0.3) else self.span())}
        return name, [name]

    def message(self, pool, _depth, indent, _kind):
        name, receives = self.name("G"), self.often(0.5)
        self.line(indent, f"receiveTask {name}" if receives else f"intermediateCatchEvent {name} message")
        self.receivers.append((pool, name, False))
        self.stands.append(name)
        if receives and self.often(0.5):
            self.senders.append((pool, name))
        return name, [*(self.boundary(pool, indent, name) if receives else ()), name]

    def throw(self, pool, _depth, indent, _kind):
        name = self.name("H")
        self.line(indent, f"intermediateThrowEvent {name} message")
        self.senders.append((pool, name))
        return name, [name]

    def none(self, _pool, _depth, indent, _kind):
        name = self.name("N")
        self.line(indent, f"intermediateThrowEvent {name}")
        return name, [name]

    def link(self, _pool, _depth, indent, _kind):
        name = self.name("L")
        self.line(indent, f"intermediateThrowEvent {name} link {name}")
        self.line(indent, f"intermediateCatchEvent {name}b link {name}")
        return name, [f"{name}b"]

    def race(self, pool, depth, indent, _kind):
        name = self.name("R")
        self.line(indent, f"eventBasedGateway {name}")
        events = [self.timer(pool, depth, indent, "")[0]]
        events.insert(self.chance.randint(0, 1), self.message(pool, depth, indent, "")[0])
        for event in events:
            self.flow(indent, name, event)
        return name, events

    def sub(self, pool, depth, indent, _kind):
        name, start = self.name("P"), self.name("PS") if self.often(0.7) else None
        self.limited.append(name)
        if self.often(0.3):
            self.senders.append((pool, name))
        self.line(indent, f"subProcess {name}{self.data(name)}")
        if start is not None:
            self.line(indent + 1, f"startEvent {start}")
        self.scope(pool, depth - 1, indent + 1, start)
        return name, [*self.boundary(pool, indent, name), name]

    def limits(self):
        """Limits of the case and of activities, clocks that stand still, and timers that wait for a limit."""
        stops = sorted({*self.stands, *self.limited})

        def some():
            names = {"statutory": self.chance.choice(["0 wd", "1 wd", "2 wd", "20 h", "2 d"])}
            if self.often(0.3):
                names["yellow"] = names["statutory"] if self.often(0.3) else f"0 {names['statutory'].split()[1]}"
            return names | ({"clock_stops": self.chance.sample(stops, min(len(stops), self.chance.randint(0, 3)))})

        hosts = sorted(
            {host for _, host in self.timers if host in self.limited or host in self.tasks} | {*self.limited}
        )
        of = {host: some() for host in hosts if self.often(0.5)}
        self.scenario["limits"] = some() | ({"of": of} if of else {})
        for timer, host in self.timers:
            if self.often(0.6):
                entry = self.scenario["limits"]
                names = [name for name in ("statutory", "yellow") if name in entry and name in of.get(host, entry)]
                whose = {"limit_of": "case"} if self.often(0.3) else {}
                self.scenario["events"][timer] = {"limit": self.chance.choice(names), **whose}

    def messages(self):
        """Message flows between pools; what is waited for without one comes from outside."""
        for pool, receiver, boundary in self.receivers:
            others = sorted({sender for other, sender in self.senders if other != pool})
            senders = self.chance.sample(others, min(len(others), self.chance.randint(0, 2)))
            for sender in senders:
                self.line(0, f"{sender} ~> {receiver}")
            if self.often(0.3) if senders else not boundary or self.often(0.7):
                self.scenario["events"][receiver] = {"delay": self.case_span(self.span()), "waits_for": "applicant"}


def stream(chance, start, count, few):
    """Cases that arrive at `start`: after gaps, or at known instants and several together."""
    if chance.random() < 0.1:
        instants = sorted(f"2024-01-0{chance.randint(1, 3)}T{chance.randint(10, 16)}:00:00+00:00" for _ in range(4))
        return {"start": start, "instants": instants, "size": {"dist": "uniform", "low": 0, "high": 3}}
    gap = chance.choice([{"dist": "exponential", "mean": "40 min" if few else "3 h"}, "0 min", "2 h"])
    hours = chance.choice([{}, {"calendar": "office"}, {"calendar": "office", "calendar_mode": "postpone"}])
    return {"start": start, "interarrival": gap, "max_count": count, **hours}


def wild(number):
    """Drawing and conditions of the random model of this number."""
    chance = random.Random(number)  # noqa: S311  # a test
    drawer = Wild(chance)
    drawer.line(0, "pool OFFICE")
    drawer.line(0, f"startEvent S{drawer.data('S')}")
    drawer.scope("OFFICE", 2, 0, "S")
    at_home = [
        task for task in drawer.tasks if any(line.split(" writes")[0] == f"task {task}" for line in drawer.lines)
    ]
    if drawer.often(0.5) and at_home:
        half = len(at_home) // 2 + 1
        drawer.line(0, f"lane L1 {' '.join(at_home[:half])}")
        if at_home[half:]:
            drawer.line(0, f"lane L2 {' '.join(at_home[half:])}")
        transfer = {"delay": drawer.span()} if drawer.often(0.7) else {}
        transfer |= {"at": "daily 10:00 16:00"} if not transfer or drawer.often(0.5) else {}
        transfer |= {"returned": 0.3} if drawer.often(0.4) else {}
        drawer.scenario["transfers"] = {"any": transfer | ({"calendar": "office"} if drawer.often(0.5) else {})}
    streams = [("S", chance.randint(1, 10))]
    if drawer.often(0.2) and at_home:
        drawer.line(0, "startEvent U")
        drawer.flow(0, "U", chance.choice(at_home))
        streams.append(("U", chance.randint(1, 5)))
    if drawer.often(0.6):
        drawer.line(0, "pool APPLICANT")
        drawer.line(0, f"startEvent S2 message{drawer.data('S2')}")
        drawer.receivers.append(("APPLICANT", "S2", True))
        drawer.scope("APPLICANT", 1, 0, "S2")
    if drawer.timers and drawer.often(0.5):
        drawer.limits()
    drawer.messages()
    drawer.figures()
    drawer.scenario["events"].pop("S2", None)
    resources, few = {}, drawer.few
    for role in ROLES:
        calendars = [chance.choice(["office", "night", "monday", None]), "office"]
        groups = [
            {"count": 0 if few else chance.choice([0, 2, 2, 2]), "calendar": calendars[0]},
            {"count": 1, "calendar": calendars[1]},
        ]
        resources[role] = {"groups": [{k: v for k, v in g.items() if v is not None} for g in groups]}
        also = [other for other in ("chief", "expert") if role == "chief" and other != role and chance.random() < 0.3]
        for group in resources[role]["groups"]:
            group.update({"also": also} if also and drawer.often(0.5) else {})
            group.update({"speed": 1.5, "hourly_cost": chance.randint(1, 3)} if drawer.often(0.3) else {})
            group.update({"presence": drawer.chance.choice(PRESENCE)} if drawer.often(0.1) else {})
        resources[role]["assigned"] = chance.choice(["on_shift", "on_shift", "any_time"])
    scenario = {
        "calendars": CALENDARS, "resources": resources, "defaults": {"loop_guard": 25}, **drawer.scenario,
        "shared": {"left": {"dist": "uniform", "low": 2, "high": 6}},
        "attributes": {"kind": {"dist": "table", "values": [1, 2, 3], "weights": [2, 1, 1]}},
        "arrivals": [stream(chance, start, count, few) for start, count in streams],
    }  # fmt: skip
    if drawer.often(0.3) and drawer.stands:
        scenario["backlog"] = [
            {"at": chance.choice(drawer.stands), "count": chance.randint(1, 3), "age": chance.choice(["30 h", "3 wd"])}
            for _ in range(chance.randint(1, 2))
        ]
    if drawer.often(0.4):
        scenario |= {"horizon": chance.choice(["2 d", "5 d"]), "drain": drawer.often(0.3), "warmup": "1 d"}
    return "\n".join(drawer.lines), scenario
