"""One report of progress over several runs. It runs nothing."""

from bpr.engine.run import ProgressReport


def parts_of(progress: ProgressReport | None, number: int) -> tuple[ProgressReport | None, ...]:
    """Reports of `number` runs one after the other, each an equal part of the way; the total is `number`.

    >>> told = []
    >>> first, second = parts_of(lambda done, total: told.append((done, total)), 2)
    >>> first(5, 10), second(10, 10), told
    (None, None, [(0.5, 2.0), (2.0, 2.0)])
    """
    if progress is None:
        return (None,) * number
    return tuple(part_of(progress, place, number) for place in range(number))


def part_of(progress: ProgressReport, place: int, number: int) -> ProgressReport:
    """The report of run `place` of `number`."""
    return lambda done, total: progress(place + done / max(total, 1), float(number))
