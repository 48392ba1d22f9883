"""Several services in one run: one clock, shared people, one log (rules SV-*)."""

from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import overload

from bpr.engine.run import ProgressReport, numbers_of, run_program
from bpr.errors import Finding, InputError, ModelError, UnknownName
from bpr.eventlog.stored import StoredLog
from bpr.eventlog.tables import EventLog
from bpr.model import Model
from bpr.portfolio.agreement import disagreements
from bpr.program.compile import compile_model
from bpr.program.events import signals_thrown
from bpr.program.tables import Program
from bpr.program.together import together, told_of

Private = Mapping[str, Collection[str]]
"""Id of a service -> the roles that it shares with nobody."""

SHARED: Private = MappingProxyType({})
"""Nobody keeps anybody to itself."""


@overload
def simulate_together(
    models: Mapping[str, Model],
    *,
    private: Private = SHARED,
    name: str = "",
    replications: int = 1,
    seed: int = 0,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
    log: None = None,
) -> EventLog: ...


@overload
def simulate_together(
    models: Mapping[str, Model],
    *,
    private: Private = SHARED,
    name: str = "",
    replications: int = 1,
    seed: int = 0,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
    log: str | Path,
) -> StoredLog: ...


def simulate_together(  # noqa: PLR0913  # models and the options of every run
    models: Mapping[str, Model],
    *,
    private: Private = SHARED,
    name: str = "",
    replications: int = 1,
    seed: int = 0,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
    log: str | Path | None = None,
) -> EventLog | StoredLog:
    """Simulate several services at once, with the people whom they share.

    A role of one id is one pool of people for all services that have it. The draws of a service are keyed by its id
    too: it draws the same whichever others run beside it (SEMANTICS, rule SV-1).

    Parameters
    ----------
    models
        Id of each service -> its model, at least one. The same ids in AS-IS and TO-BE pair their draws.
    private
        Id of a service -> roles that it keeps to itself, though others have roles of the same id.
    name
        What the run is called; empty: after the models.
    replications, seed, antithetic, executor, progress, log
        As in `bpr.simulate`.

    Returns
    -------
    EventLog or StoredLog
        Of the whole run; ``log.of_service("permit")`` is that of one service, `bpr.measure_together` measures all.

    Raises
    ------
    LogError
        At `log` is something that is not a log.
    ModelError
        A model cannot be run, or the services do not agree about the run or the people whom they share; every finding
        of all of them.
    RunError
        As in `bpr.simulate`.
    UnknownName
        `private` names a service or role that there is not.

    Examples
    --------
    ``bpr.simulate_together({"permit": permit, "licence": licence}, replications=30, seed=2026)``
    """
    refuse_unknown(private, models)
    numbers = numbers_of(replications, antithetic=antithetic)
    program = compile_together(models, private=private, name=name)
    return run_program(
        program, numbers, seed=seed, antithetic=antithetic, executor=executor, progress=progress, log=log
    )


def compile_together(models: Mapping[str, Model], *, private: Private = SHARED, name: str = "") -> Program:
    """One program of several services; private roles that a service does not have change nothing.

    Raises
    ------
    ModelError
        As in `simulate_together`.
    """
    if not models:
        message = "there is no service to run"
        raise ValueError(message)
    kept = {service: frozenset(private.get(service, ())) for service in models}
    programs, findings = _compiled(models)
    if len(programs) == len(models):
        findings += disagreements(models, programs, kept)
    if any(finding.severity == "error" for finding in findings):
        raise ModelError(findings)
    program = together(list(programs.values()), list(models), private=[kept[service] for service in models])
    header = replace(program.header, name=name) if name else program.header
    return replace(program, header=header, findings=(*findings, *program.findings))


def refuse_unknown(private: Private, *runs: Mapping[str, Model]) -> None:
    """Every private role must be one of its service in one of the runs.

    Raises
    ------
    UnknownName
        There is no such service, or it has no such role.
    """
    services = {service for models in runs for service in models}
    for service, roles in private.items():
        if service not in services:
            kind = "service"
            raise UnknownName(kind, service, sorted(services))
        known = {role for models in runs if service in models for role in models[service].scenario.resources}
        for role in roles:
            if role not in known:
                kind = f"role of '{service}'"
                raise UnknownName(kind, role, sorted(known))


def _compiled(models: Mapping[str, Model]) -> tuple[dict[str, Program], list[Finding]]:
    """The programs of the models that can be run, and what is wrong with the others."""
    programs: dict[str, Program] = {}
    findings: list[Finding] = []
    thrown = {service: signals_thrown(model.whole) for service, model in models.items()}
    for service, model in models.items():
        elsewhere = frozenset[str]().union(*(names for other, names in thrown.items() if other != service))
        try:
            programs[service] = compile_model(model, thrown_elsewhere=elsewhere)
        except InputError as problem:
            findings += [told_of(service, finding) for finding in problem.findings]
    return programs, findings
