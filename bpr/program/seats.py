"""Whether people can be told off for several places at once."""

from collections.abc import Collection, Sequence


def can_fill(places: Sequence[Collection[int]]) -> bool:
    """Whether each place finds somebody of its own among those who may have it.

    Parameters
    ----------
    places
        For each place the individuals who may have it.

    Notes
    -----
    Augmenting paths, as in bipartite matching (H. W. Kuhn, The Hungarian method, Naval Research Logistics 2, 1955).

    Examples
    --------
    >>> can_fill([[1, 2], [1]]), can_fill([[1], [1]])
    (True, False)
    """
    taken: dict[int, int] = {}

    def seat(place: int, tried: set[int]) -> bool:
        for individual in places[place]:
            if individual not in tried:
                tried.add(individual)
                if individual not in taken or seat(taken[individual], tried):
                    taken[individual] = place
                    return True
        return False

    return all(seat(place, set()) for place in range(len(places)))
