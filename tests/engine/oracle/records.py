"""What changes while the oracle runs: plain records, no behaviour."""


class Case:
    def __init__(self, number, key, arrival, began):
        self.number, self.key, self.arrival, self.began, self.end = number, key, arrival, began, None
        self.service = -1  # of its service, where several run together
        self.outcome, self.final = None, []  # the end event reached last; the causes of the token that went last
        self.visits, self.attributes, self.performed = {}, {}, {}
        self.processes, self.scopes_opened = [], 0
        self.thrown = []  # (receiver, causes): to be delivered when the tokens that move have come to wait
        self.on_the_way = 0  # messages that take time
        self.sent = {}  # receiver -> number of those so far
        self.kept = []  # (receiver, causes): nobody has waited for them yet
        self.stops = []  # [clock, from, to (None: still)]: clocks of limits that stood still


class Scope:
    """A process, or one run of a sub-process; then `host` is the token that stands at the sub-process."""

    def __init__(self, case, host=None):
        self.case, self.host, self.number, self.tokens = case, host, case.scopes_opened, []
        case.scopes_opened += 1
        self.fired = {}  # inclusive join -> the move at which it fired last


class Token:
    """Stands at `node`, to which it came by `flow`; `arrived`: the how many-th move of the run that was."""

    def __init__(self, scope, node, flow, causes):
        self.scope, self.node, self.flow, self.causes, self.arrived = scope, node, flow, causes, 0
        self.row = None  # of the activity it is in
        self.work = None  # the piece of work its activity is in
        self.inside = None  # the scope of the sub-process it is in
        self.waits = []  # the events it waits for: its own, rivals behind a gateway, those on the boundary
        self.planned = []  # what happens to it next
        self.unseen = []  # rows whose files have not been looked at yet
        self.on_behalf = None  # (receiver, its files not looked at): the task is done again for that
        self.returned = 0  # how often it has come back to this queue
        self.stops = []  # clocks of limits that stand still as long as it is here
        self.entered, self.visit = None, None


class Wait:
    """An event that `token` waits for; `kind`: own, rival, interrupting or free (not interrupting)."""

    def __init__(self, token, row, kind, turn, order):
        self.token, self.row, self.kind, self.turn, self.order = token, row, kind, turn, order
        self.planned = None


class Row:
    """A row of the activity table."""

    def __init__(self, scope, node, visit, enabled, causes):
        self.case, self.scope, self.node, self.visit = scope.case, scope.number, node, visit
        self.enabled, self.causes = enabled, causes
        self.ready = self.released = self.started = self.work_end = self.completed = self.withdrawn = None
        self.performer, self.eligible = None, None
        self.elapsed, self.suspended = 0, 0
        self.worked, self.stints = 0, []  # (person, began, ended, effort)


class Work:
    """A piece of work: one item, or the items of a batch in the same hands."""

    def __init__(self, tokens, activity, priority, order):
        self.tokens, self.activity, self.priority, self.order = tokens, activity, priority, order
        self.people, self.eligible, self.handed_over = [], None, False
        self.remaining = None  # effort to come, once somebody has taken it
        self.began = None  # when the present stint began; None: not begun
        self.done = 0  # time worked in it
        self.elapsed = 0  # time worked in all stints
        self.stints = []  # (person, began, ended, effort) of those that are over
        self.number = 0  # its place among what is planned


class Happening:
    """Something planned; `rank` and `number` order what happens at one instant."""

    def __init__(self, instant, rank, number, act):
        self.instant, self.rank, self.number, self.act = instant, rank, number, act


def union(lists):
    """Everything that is in one of the lists, once."""
    found = []
    for causes in lists:
        found += [cause for cause in causes if cause not in found]
    return found
