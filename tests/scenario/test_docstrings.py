"""The examples in the docstrings of the rooms of documents run."""

import doctest
import importlib
import pkgutil

import pytest

import bpr.document
import bpr.organisation
import bpr.scenario

MODULES = ["bpr.units"] + [
    f"{room.__name__}.{module.name}"
    for room in (bpr.document, bpr.organisation, bpr.scenario)
    for module in pkgutil.iter_modules(room.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
