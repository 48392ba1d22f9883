"""Random sound processes under random conditions: what must hold of every log, whatever the rules in play."""

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bpr.engine.run import simulate
from bpr.errors import ModelError
from bpr.eventlog.check import check
from bpr.eventlog.tables import NEVER
from bpr.metrics.study import Study

CALENDARS = {
    "office": {"hours": {"mon-fri": "09:00-12:00 13:00-17:00"}},
    "night": {"hours": {"daily": "22:00-06:00"}},
    "monday": {"hours": {"mon": "08:00-18:00"}},
}
ROLES = ("clerk", "chief", "expert")


class Drawer:
    """Draws a process block by block, so that it is sound, and notes what the scenario must say of it."""

    def __init__(self, choose):
        self.choose = choose
        self.lines, self.scenario, self.count = [], {"tasks": {}, "gateways": {}, "events": {}}, 0
        self.tasks = []

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def block(self, depth, indent):
        """Draw one block; its first and last node."""
        kinds = ["task", "task", "timer", "message"] + (
            ["sequence", "exclusive", "parallel", "inclusive", "loop", "sub", "race"] if depth else []
        )
        return getattr(self, self.choose(st.sampled_from(kinds)))(depth - 1, indent)

    def line(self, indent, text):
        self.lines.append(" " * indent + text)

    def task(self, _, indent):
        name = self.name("T")
        self.line(indent, f"task {name}")
        entry = {"work": {"dist": "exponential", "mean": f"{self.choose(st.integers(1, 200))} min"}}
        how = self.choose(st.sampled_from(["one", "one", "any", "all", "none"]))
        if how == "one":
            entry["performer"] = self.choose(st.sampled_from(ROLES))
        elif how == "any":
            entry["performer"] = {"any_of": ["clerk", "expert"]}
        elif how == "all":
            entry["performer"] = {"all_of": {"clerk": 2, "expert": 1}}
        if how == "one":
            entry["shift_end"] = self.choose(st.sampled_from(["suspend", "suspend", "handover", "finish"]))
            entry["priority"] = self.choose(st.integers(0, 2))
        if self.choose(st.booleans()) and self.choose(st.booleans()):
            entry["delay"] = f"{self.choose(st.integers(1, 3))} d"
        elif how != "all" and self.choose(st.sampled_from([True, False, False])):
            entry["batch"] = {"at": "tue,fri 15:00", "size": self.choose(st.integers(2, 5))}
        self.scenario["tasks"][name] = entry
        self.tasks.append(name)
        if self.choose(st.sampled_from([True, False, False])):
            self.boundary(name, indent)
            return self.name_of_merge, self.merge_end
        return name, name

    def boundary(self, host, indent):
        """A boundary timer whose branch meets the normal one again (interrupting), or ends by itself."""
        event, before, after = self.name("B"), self.name("M"), self.name("M")
        interrupts = self.choose(st.booleans())
        hours = self.choose(st.integers(1, 72))
        self.line(indent, f"boundaryEvent {event} on {host} timer PT{hours}H" + ("" if interrupts else " free"))
        self.line(indent, f"exclusiveGateway {before}")
        self.line(indent, f"exclusiveGateway {after}")
        self.line(indent, f"{before} > {host} > {after}")
        if interrupts:
            self.line(indent, f"{event} > {after}")
        else:
            end = self.name("E")
            self.line(indent, f"endEvent {end}")
            self.line(indent, f"{event} > {end}")
        self.name_of_merge, self.merge_end = before, after

    def timer(self, _, indent):
        name = self.name("W")
        self.line(indent, f"intermediateCatchEvent {name} timer PT{self.choose(st.integers(1, 50))}H")
        return name, name

    def message(self, _, indent):
        name = self.name("G")
        self.line(indent, f"receiveTask {name}")
        self.scenario["events"][name] = {
            "delay": {"dist": "uniform", "low": "1 h", "high": "3 d"},
            "waits_for": "applicant",
        }
        return name, name

    def sequence(self, depth, indent):
        blocks = [self.block(depth, indent) for _ in range(self.choose(st.integers(2, 3)))]
        for (_, last), (first, _) in pairwise(blocks):
            self.line(indent, f"{last} > {first}")
        return blocks[0][0], blocks[-1][1]

    def fork(self, tag, depth, indent):
        split, join = self.name("X"), self.name("J")
        self.line(indent, f"{tag} {split}")
        self.line(indent, f"{tag} {join}")
        branches = [self.block(depth, indent) for _ in range(self.choose(st.integers(2, 3)))]
        for first, last in branches:
            self.line(indent, f"{split} > {first}")
            self.line(indent, f"{last} > {join}")
        return split, join, [f"{split}-{first}" for first, _ in branches]

    def exclusive(self, depth, indent):
        return self.fork("exclusiveGateway", depth, indent)[:2]

    def parallel(self, depth, indent):
        return self.fork("parallelGateway", depth, indent)[:2]

    def inclusive(self, depth, indent):
        split, join, flows = self.fork("inclusiveGateway", depth, indent)
        self.scenario["gateways"][split] = dict.fromkeys(flows, 0.6)
        return split, join

    def loop(self, depth, indent):
        merge, split = self.name("M"), self.name("X")
        self.line(indent, f"exclusiveGateway {merge}")
        first, last = self.block(depth, indent)
        self.line(indent, f"exclusiveGateway {split}")
        self.line(indent, f"{merge} > {first}")
        self.line(indent, f"{last} > {split} > {merge}")
        self.scenario["gateways"][split] = {f"{split}-{merge}": 0.3}
        return merge, split

    def sub(self, depth, indent):
        name, start, end = self.name("P"), self.name("S"), self.name("E")
        self.line(indent, f"subProcess {name}")
        self.line(indent + 1, f"startEvent {start}")
        first, last = self.block(depth, indent + 1)
        self.line(indent + 1, f"endEvent {end}")
        self.line(indent + 1, f"{start} > {first}")
        self.line(indent + 1, f"{last} > {end}")
        if self.choose(st.booleans()):
            self.boundary(name, indent)
            return self.name_of_merge, self.merge_end
        return name, name

    def race(self, _, indent):
        split, join = self.name("R"), self.name("J")
        self.line(indent, f"eventBasedGateway {split}")
        self.line(indent, f"exclusiveGateway {join}")
        for maker in (self.timer, self.message):
            event, _ = maker(0, indent)
            self.line(indent, f"{split} > {event} > {join}")
        return split, join


@st.composite
def models(draw):
    """Drawing and conditions of a random model."""
    drawer = Drawer(draw)
    drawer.line(0, "startEvent S")
    first, last = drawer.block(3, 0)
    drawer.line(0, "endEvent E")
    drawer.line(0, f"S > {first}")
    drawer.line(0, f"{last} > E")
    calendar = st.sampled_from(["office", "night", "monday", None])
    resources = {}
    for role in ROLES:
        groups = [{"count": 2, "calendar": draw(calendar)}, {"count": 1, "calendar": "office"}]
        resources[role] = {"groups": [{k: v for k, v in g.items() if v} for g in groups], "hourly_cost": 60}
        resources[role]["assigned"] = draw(st.sampled_from(["on_shift", "on_shift", "any_time"]))
    arrivals = [{"start": "S", "interarrival": {"dist": "exponential", "mean": "3 h"}, "calendar": "office",
                 "max_count": draw(st.integers(1, 25))}]  # fmt: skip
    scenario = {"calendars": CALENDARS, "resources": resources, "arrivals": arrivals, **drawer.scenario}
    if drawer.tasks and draw(st.booleans()):
        half = len(drawer.tasks) // 2
        lanes = [("L1", drawer.tasks[:half]), ("L2", drawer.tasks[half:])]
        inside = {line.split()[1] for line in drawer.lines if line.startswith("task")}
        for lane, tasks in lanes:
            members = [task for task in tasks if task in inside]
            if members:
                drawer.line(0, f"lane {lane} {' '.join(members)}")
        scenario["transfers"] = {"any": {"delay": "2 h", "at": "daily 10:00 16:00"}}
    horizon = draw(st.sampled_from([None, "3 d"]))
    if horizon:
        scenario |= {"horizon": horizon, "drain": draw(st.booleans())}
    return "\n".join(drawer.lines), scenario


@settings(
    max_examples=300, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(model=models(), seed=st.integers(0, 5))
def test_what_holds_of_every_log(small, model, seed):
    made = small(*model)
    try:
        log = simulate(made, seed=seed)
    except ModelError as refused:
        assert {finding.code for finding in refused.findings} == {"PERFORMER-NEVER"}  # noqa: PT017  # some never meet
        return
    activities, cases = log.activities, log.cases
    assert check(log) == ()

    # Nothing is lost: every case ends unless the horizon cut it off; every activity is completed, withdrawn or open.
    drained = made.scenario.horizon is None or made.scenario.drain
    open_rows = (activities["completed"] == NEVER) & (activities["withdrawn"] == NEVER)
    if drained:
        assert (cases["end"] != NEVER).all()
        assert not open_rows.any()
    assert not cases["stuck"].any()

    # Causes of waiting and work are the cycle time, to the millisecond.
    waiting = Study(log, made).waiting.cases
    over = cases["end"] != NEVER
    assert np.array_equal(waiting[over].sum(axis=1), (cases["end"] - cases["arrival"])[over])
    assert (waiting >= 0).all()

    # Nobody does two things at once, and everybody's effort is in the rows.
    stints = log.assignments
    order = np.lexsort((stints["ended"], stints["began"], stints["individual"]))
    who, began, ended = (stints[name][order] for name in ("individual", "began", "ended"))
    batched = {i for i, e in enumerate(log.elements) if "batch" in model[1]["tasks"].get(e.id, {})}
    single = np.array([int(activities["element"][row]) not in batched for row in stints["row"][order]], dtype=bool)
    running = ended != NEVER
    both = single & running
    same = who[both][1:] == who[both][:-1]
    assert (began[both][1:][same] >= ended[both][:-1][same]).all()
    done = activities["completed"] != NEVER
    effort = np.zeros(activities.rows, dtype=np.int64)
    np.add.at(effort, stints["row"], stints["worked"])
    manned = done & (activities["individual"] >= 0)
    assert np.array_equal(effort[manned], activities["worked"][manned])
