"""How much of a control flow a redesign changes, as one number. Figures, people and times play no part."""

from bpr.process.following import following
from bpr.process.graph import ProcessGraph


def structural_change(before: ProcessGraph, after: ProcessGraph) -> float:
    """Share of the relations between activities that the two processes do not have in common.

    1 − |E ∩ E'| / |E ∪ E'|, where E holds the pairs of activities that follow each other directly through gateways and
    events, and what cases may begin and end with (`bpr.process.following.following`). Activities are the same if their
    ids are; another name, performer or gateway is no change, another order is. Messages between pools do not count.

    Parameters
    ----------
    before, after
        AS-IS and TO-BE.

    Returns
    -------
    float
        0 for the same process under other figures (a process that was only digitised), 1 for nothing in common. Two
        processes without any activity are the same.

    Examples
    --------
    >>> from bpr.process.elements import Flow, Task, TaskType
    >>> from bpr.process.graph import process_graph
    >>> a, b, c = (Task(id=name, type=TaskType.USER) for name in "abc")
    >>> chain = process_graph([a, b, c], [Flow("1", "a", "b"), Flow("2", "b", "c")])
    >>> structural_change(chain, process_graph([a, c], [Flow("1", "a", "c")]))
    0.6

    AS-IS has (start, a), (a, b), (b, c), (c, end), the other (start, a), (a, c), (c, end): 2 of 5 are common.

    Source: the Jaccard distance (P. Jaccard, 1901) of the footprints' direct successions; cf. R. Dijkman et al.,
    *Similarity of business process models*, Information Systems 36 (2011), pp. 498–516.
    """
    one, other = following(before), following(after)
    together = one | other
    return 1 - len(one & other) / len(together) if together else 0.0
