"""The public face is short, pinned, and costs nothing until it is used."""

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import bpr

FACE = [
    "__version__",
    "load",
    "Model",
    "ProcessGraph",
    "read_bpmn",
    "write_bpmn",
    "simulate",
    "simulate_until",
    "EventLog",
    "read_log",
    "write_log",
    "StoredLog",
    "open_log",
    "measure",
    "Measure",
    "Measures",
    "find_warmup",
    "batch_means",
    "compare",
    "compare_until",
    "Comparison",
    "load_portfolio",
    "Portfolio",
    "simulate_together",
    "measure_together",
    "MeasuresTogether",
    "compare_together",
    "ComparisonTogether",
    "write_report",
    "BprError",
    "InputError",
    "UnknownName",
    "Finding",
]
HEAVY = {"matplotlib", "pandas", "plotly", "pyarrow", "rich", "scipy", "streamlit"}
"""Packages that a run must not load: each costs more time than a small simulation."""


def imported_by(code: str) -> set[str]:
    """Names of the modules that a fresh Python has loaded after `code`."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys; print(json.dumps(list(sys.modules)))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(json.loads(shown.stdout.splitlines()[-1]))


def test_the_public_names_are_these() -> None:
    assert list(bpr.__all__) == FACE


@pytest.mark.parametrize("name", FACE)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(bpr, name)
    assert name == "__version__" or value.__doc__


def test_type_checkers_see_the_same_names_from_the_same_rooms() -> None:
    tree = ast.parse(Path(bpr.__file__).read_text(encoding="utf-8"))
    (guarded,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: node.module for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert seen == dict(bpr._ROOMS)  # noqa: SLF001  # the table is what is compared


def test_no_public_function_bears_the_name_of_a_room() -> None:
    rooms = {path.stem for path in Path(bpr.__file__).parent.iterdir()}
    assert not rooms & set(FACE)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        bpr.simulat  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("bpr.simulat")


def test_importing_bpr_imports_no_other_package() -> None:
    loaded = {name.partition(".")[0] for name in imported_by("import bpr") - imported_by("")}
    assert loaded - sys.stdlib_module_names == {"bpr"}


def test_a_run_loads_nothing_that_only_charts_and_tables_need(models: Path) -> None:
    run = f"import bpr\nmodel = bpr.load({str(models / 'county-permit')!r})\nbpr.measure(bpr.simulate(model), model)"
    assert imported_by(run) & HEAVY == set()
