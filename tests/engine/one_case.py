"""The scenario of most tests of a rule: one case that comes at once, and tasks that take their delay."""

ONE_CASE = [{"start": "S", "interarrival": "0 min", "max_count": 1}]


def conditions(*delays, **more):
    """Of ``("A", 3)``: A takes 3 minutes."""
    return {"arrivals": ONE_CASE, "tasks": {name: {"delay": f"{m} min"} for name, m in delays}, **more}
