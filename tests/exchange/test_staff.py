"""People who are alike become one role that a person can read; nothing of who does what, when and how long is lost."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bpr.exchange.figures import exponential, fixed
from bpr.exchange.staff import Individual, Staff, staff
from bpr.exchange.weekly import Week, week
from bpr.units import HOUR

OFFICE = week((day, 9 * HOUR, 17 * HOUR) for day in range(5))
MORNING = week((day, 9 * HOUR, 12 * HOUR) for day in range(5))


def person(
    name: str, pool: str, hours: Week = OFFICE, *, count: int = 1, cost: float = 20.0, **work: float
) -> Individual:
    durations = {task: fixed(seconds) for task, seconds in work.items()}
    return Individual(
        name, name.title(), pool, pool.title(), count, hours, "office" if hours == OFFICE else "half", cost, durations
    )


def test_like_people_of_a_pool_are_one_role_named_after_the_pool() -> None:
    made = staff([person(f"clerk {number}", "front desk", A=60) for number in range(105)])
    assert made.resources == {
        "Front_Desk": {"name": "Front Desk", "count": 105, "calendar": "office", "hourly_cost": 20}
    }
    assert made.tasks == {"A": {"performer": "Front_Desk", "work": "1 min"}}


def test_like_people_with_other_hours_or_pay_are_groups_of_one_role() -> None:
    made = staff(
        [person("a", "desk", A=60, count=3), person("b", "desk", MORNING, A=60), person("c", "desk", A=60, cost=25)]
    )
    assert made.resources["Desk"]["groups"] == [
        {"count": 3, "calendar": "office", "hourly_cost": 20},
        {"count": 1, "calendar": "half", "hourly_cost": 20},
        {"count": 1, "calendar": "office", "hourly_cost": 25},
    ]
    assert made.varied == {"Desk"}


def test_people_who_work_at_other_speeds_are_roles_of_their_own_and_any_of_them_may_do_the_task() -> None:
    made = staff([person("ann", "ann pool", A=60), person("bob", "bob pool", A=120)])
    assert made.tasks["A"] == {
        "performer": {"any_of": ["Ann", "Bob"]},
        "choose": "longest_free",
        "work": {"Ann": "1 min", "Bob": "2 min"},
    }
    assert made.resources == {
        "Ann": {"count": 1, "calendar": "office", "hourly_cost": 20},
        "Bob": {"count": 1, "calendar": "office", "hourly_cost": 20},
    }
    assert not made.varied


def test_like_people_each_in_a_pool_of_their_own_are_one_role() -> None:
    made = staff([person("ann", "ann pool", A=60), person("bob", "bob pool", A=60)])
    assert made.resources == {"Ann": {"name": "Ann, Bob", "count": 2, "calendar": "office", "hourly_cost": 20}}


def test_equal_effort_of_several_roles_is_written_once() -> None:
    made = staff([person("ann", "p", A=60, B=5), person("bob", "q", A=60)])
    assert made.tasks["A"] == {"performer": {"any_of": ["Ann", "Bob"]}, "choose": "longest_free", "work": "1 min"}


def test_equal_hours_are_one_calendar_and_hours_around_the_clock_none() -> None:
    made = staff([person("ann", "p", A=60), person("bob", "q", B=60), person("it", "r", Week(), C=1)])
    assert list(made.calendars) == ["office"]
    assert "calendar" not in made.resources["It"]


def test_hours_vary_only_where_the_same_task_is_shared() -> None:
    made = staff([person("ann", "p", A=60), person("bob", "q", MORNING, B=60)])
    assert not made.varied


def test_people_without_work_are_left_out() -> None:
    assert staff([person("ann", "p")]).resources == {}


def test_names_that_are_no_keys_become_keys_and_stay_names() -> None:
    made = staff([person("Turning & Milling – 5", "p", A=1), person("turning milling 5", "q", B=1)])
    assert list(made.resources) == ["Turning_Milling_5", "Turning_Milling_5_2"]
    assert made.resources["Turning_Milling_5"]["name"] == "Turning & Milling – 5".title()


def test_chinese_names_are_kept_as_keys() -> None:
    assert list(staff([person("窗口人员", "p", A=1)]).resources) == ["窗口人员"]


def test_a_role_may_work_by_several_distributions() -> None:
    ann = Individual("ann", "Ann", "p", "P", 1, OFFICE, "office", 0.0, {"A": exponential(60), "B": fixed(1)})
    made = staff([ann])
    assert made.tasks["A"]["work"] == {"dist": "exponential", "mean": "1 min"}
    assert "hourly_cost" not in made.resources["Ann"]


Person = tuple[str | None, float, frozenset[tuple[str, str]]]
"""Hours, pay, and what somebody does in which time: all that a run knows of a person."""


def unrolled(made: Staff) -> Iterator[Person]:
    """The people of a scenario document one by one."""
    for role, entry in made.resources.items():
        work = set()
        for task, said in made.tasks.items():
            performer: Any = said["performer"]
            if role in (performer["any_of"] if isinstance(performer, dict) else [performer]):
                effort: Any = said["work"]
                work.add((task, effort[role] if isinstance(effort, dict) else effort))
        groups: Any = entry.get("groups", [entry])
        for group in groups:
            key = group.get("calendar"), group.get("hourly_cost", 0.0), frozenset(work)
            yield from [key] * group["count"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("pq"),
            st.sampled_from([OFFICE, MORNING, Week()]),
            st.integers(1, 3),
            st.sampled_from([0.0, 20.0]),
            st.dictionaries(st.sampled_from("ABC"), st.sampled_from([60.0, 120.0]), min_size=1),
        ),
        max_size=8,
    )
)
def test_the_roles_hold_exactly_the_people_of_the_source(
    people: list[tuple[str, Week, int, float, dict[str, float]]],
) -> None:
    individuals = [
        person(f"n{number}", pool, hours, count=count, cost=cost, **work)
        for number, (pool, hours, count, cost, work) in enumerate(people)
    ]
    made = staff(individuals)
    named = {OFFICE: "office", MORNING: "half", Week(): None}
    written = {60.0: "1 min", 120.0: "2 min"}
    given_people: Counter[Person] = Counter()
    for _, hours, count, cost, work in people:
        done = frozenset((task, written[seconds]) for task, seconds in work.items())
        given_people[named[hours], cost, done] += count
    assert Counter(unrolled(made)) == given_people
