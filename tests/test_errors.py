"""Errors say where, what and how to mend it, and reach the user from other processes as they were."""

import pickle
from types import MappingProxyType

import pytest

from bpr.errors import BprError, Finding, InputError, RunError, Unavailable, UnknownName, Where, suggestion

PLAIN = Finding("CODE", Where(file="a.yaml", line=3, key="tasks.A"), "It is bent.", "Mend it.")
FILLED = Finding("CODE", Where(), "{name} is bent.", "Mend {name}.", values=MappingProxyType({"name": "A"}))


def test_a_finding_is_one_sentence_with_its_place() -> None:
    assert str(PLAIN) == "a.yaml:3: tasks.A: It is bent. Mend it."
    assert str(FILLED) == "A is bent. Mend A."


@pytest.mark.parametrize(
    "error",
    [InputError([PLAIN, FILLED]), RunError(FILLED), Unavailable(PLAIN), UnknownName("task", "Task_X", ["Task_A"])],
    ids=type,
)
def test_an_error_comes_whole_from_another_process(error: BprError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert type(copy) is type(error)
    assert str(copy) == str(error)


def test_a_finding_comes_whole_from_another_process() -> None:
    assert [pickle.loads(pickle.dumps(one)) for one in (PLAIN, FILLED)] == [PLAIN, FILLED]  # noqa: S301  # ours


def test_the_nearest_names_are_suggested() -> None:
    assert suggestion("Task_Reveiw", ["Task_Review", "End_Granted"]) == "Did you mean 'Task_Review'?"
    assert suggestion("nothing like it", ["Task_A"]) == "There are: 'Task_A'."
    assert suggestion("x", []) == ""
