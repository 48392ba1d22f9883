"""Where tokens stand without a row of their own (rule LG-3); minutes since the start."""

from one_case import ONE_CASE


def stays(log):
    table = log.stays
    return [
        (
            log.elements[table["element"][i]].id,
            *(None if v < 0 else v / 60_000 for v in (int(table[c][i]) for c in COLUMNS)),
        )
        for i in range(table.rows)
    ]


COLUMNS = ("began", "completed", "withdrawn")


def test_lg3_sub_processes_and_event_based_gateways_leave_their_stays(run):
    """A 0-2 in P, then G waits 2-5 for its timer, then Q, whose B would take 9, is withdrawn by its border at 8."""
    drawing = """
    startEvent S
    subProcess P
      startEvent P0
      task A
      endEvent P1
      P0 > A > P1
    eventBasedGateway G
    intermediateCatchEvent T timer PT3M
    intermediateCatchEvent U timer PT9M
    subProcess Q
      startEvent Q0
      task B
      endEvent Q1
      Q0 > B > Q1
    boundaryEvent X on Q timer PT3M
    endEvent E
    S > P > G > T > Q > E
    G > U > E
    X > E
    """
    tasks = {"A": {"delay": "2 min"}, "B": {"delay": "9 min"}}
    log = run(drawing, {"arrivals": ONE_CASE, "tasks": tasks})
    assert stays(log) == [("P", 0, 2, None), ("G", 2, 5, None), ("Q", 5, None, 8)]


def test_lg3_the_stay_of_what_is_open_has_no_end(run):
    drawing = """
    startEvent S
    subProcess P
      startEvent P0
      task A
      endEvent P1
      P0 > A > P1
    endEvent E
    S > P > E
    """
    log = run(drawing, {"arrivals": ONE_CASE, "tasks": {"A": {"delay": "9 h"}}, "horizon": "1 h", "drain": False})
    assert stays(log) == [("P", 0, None, None)]
