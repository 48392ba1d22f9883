"""What changes while the oracle runs: plain records, no behaviour."""


class Case:
    def __init__(self, number, key, arrival, began):
        self.number, self.key, self.arrival, self.began, self.end = number, key, arrival, began, None
        self.service = -1  # of its service, where several run together
        self.outcome, self.final = None, []  # the end event reached last; the causes of the token that went last
        self.visits, self.attributes, self.performed = {}, {}, {}
        self.processes, self.scopes_opened = [], 0
        self.later = []  # what is to be done when the tokens that move now have come to wait
        self.on_the_way = 0  # messages that take time
        self.sent = {}  # receiver -> number of those so far
        self.kept = []  # (receiver, causes): nobody has waited for them yet
        self.stops = []  # [clock, from, to (None: still)]: clocks of limits that stood still


class Scope:
    """A process, or what is inside the token `host`: a sub-process, all rounds of a loop, handlers that undo."""

    def __init__(self, case, host=None):
        self.case, self.host, self.number, self.tokens = case, host, case.scopes_opened, []
        case.scopes_opened += 1
        self.fired = {}  # inclusive or complex join -> the move at which it fired last
        self.missing = {}  # complex gateway that has been activated -> flows that have brought no token since
        self.waits, self.watching = [], False  # the start events of its event sub-processes
        self.done = []  # what was completed in it and can be undone
        self.undone = None  # in a handler of compensation: what its own sub-process had completed
        self.rounds = self.unordered = self.undoing = None  # if it is no ordinary scope: see the classes below


class Token:
    """Stands at `node`, to which it came by `flow`; `arrived`: the how many-th move of the run that was."""

    def __init__(self, scope, node, flow, causes):
        self.scope, self.node, self.flow, self.causes, self.arrived = scope, node, flow, causes, 0
        self.row = None  # of the activity it is in
        self.work = None  # the piece of work its activity is in
        self.inside = None  # the scope of the sub-process it is in
        self.waits = []  # the events it waits for: its own, rivals behind a gateway, those on the boundary
        self.planned = []  # what happens to it next
        self.undoes = None  # what a handler of compensation undoes
        self.stays = False  # it holds handlers that run beside, and goes nowhere
        self.unseen = []  # rows whose files have not been looked at yet
        self.on_behalf = None  # (receiver, its files not looked at): the task is done again for that
        self.returned = 0  # how often it has come back to this queue
        self.stops = []  # clocks of limits that stand still as long as it is here
        self.entered, self.visit = None, None


class Wait:
    """An event that `token` waits for, or that starts `handler` in `scope`.

    `kind`: own, rival, interrupting or free (not interrupting).
    """

    def __init__(self, row, kind, scope, token=None, handler=None):
        self.row, self.kind, self.scope, self.token, self.handler = row, kind, scope, token, handler
        self.turn, self.order = 1, 0
        self.planned = None
        self.held = False  # its condition has held since it happened last


class Rounds:
    """The instances of an activity with a loop marker: how many there are to be (None: nobody knows)."""

    def __init__(self, repeat, count):
        self.repeat, self.count, self.ended = repeat, count, []  # ended: the causes with which each ended


class Unordered:
    """An ad hoc sub-process: what is still to begin, one after the other."""

    def __init__(self, plan, todo):
        self.plan, self.todo = plan, todo


class Done:
    """An activity that was completed, and all that was completed in it."""

    def __init__(self, node, inside):
        self.node, self.inside, self.undone = node, inside, False


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
