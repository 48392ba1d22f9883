"""The stages of the services of a portfolio (三步走) as ladders: what each gains. Each service is run by itself.

A service with `stages` climbs from today (S0) over each of them to its redesign, unless the last stage is the redesign;
one that only has `digital` is compared three ways (三步对照). Run by itself a service has all its people for its own
cases: what a stage gains where they are shared is asked of `bpr.portfolio.comparing`.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor

from bpr.document.label import LANGUAGES
from bpr.engine.run import ProgressReport
from bpr.errors import Finding, ModelError, UnknownName
from bpr.experiment.ladder import THREE, Labels, Ladder, ladder
from bpr.experiment.progress import parts_of
from bpr.frozen import frozen
from bpr.model import Model
from bpr.portfolio.read import Portfolio, Service

TO_BE: Labels = frozen({"en": "TO-BE", "zh": "优化流程"})


def ladders(  # noqa: PLR0913  # the services, and the options of every run
    portfolio: Portfolio,
    services: Iterable[str] | None = None,
    *,
    replications: int = 30,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Mapping[str, Ladder]:
    """Say what each stage of each service gains.

    Parameters
    ----------
    portfolio
        Of `bpr.load_portfolio`.
    services
        Ids; None: all that have stages, or are digitised and redesigned.
    replications, seed, antithetic, executor, progress
        As in `bpr.experiment.ladder.ladder`, for every service.

    Returns
    -------
    Mapping
        Id of a service -> its ladder, in the order of the portfolio.

    Raises
    ------
    UnknownName
        There is no such service.
    ModelError
        Nothing has stages, or a service of `services` has none; or as `bpr.experiment.ladder.ladder`.
    RunError
        As `bpr.simulate`.
    """
    chosen = None if services is None else dict.fromkeys(services)
    for name in chosen or ():
        if name not in portfolio.services:
            kind = "service"
            raise UnknownName(kind, name, portfolio.services)
    wanted = [name for name in portfolio.services if chosen is None or name in chosen]
    models = {name: stages_of(portfolio.services[name]) for name in wanted}
    if chosen is None:
        models = {name: found for name, found in models.items() if found}
    _refuse_bare(portfolio, models)
    found = {}
    for (name, stages), part in zip(models.items(), parts_of(progress, len(models)), strict=True):
        found[name] = ladder(
            stages,
            labels=_labels(portfolio.services[name], stages),
            replications=replications,
            seed=seed,
            antithetic=antithetic,
            executor=executor,
            progress=part,
        )
    return frozen(found)


def stages_of(service: Service) -> Mapping[str, Model]:
    """The models that a service climbs, by name: S0, S1 …, or those of `bpr.experiment.ladder.THREE`; else none.

    Parameters
    ----------
    service
        Of a portfolio.
    """
    if service.stages:
        steps = [service.as_is, *service.stages.values()]
        if service.to_be is not None and service.to_be.digests != steps[-1].digests:
            steps.append(service.to_be)
        return {f"S{number}": model for number, model in enumerate(steps)}
    if service.digital is not None and service.to_be is not None:
        return dict(zip(THREE, (service.as_is, service.digital, service.to_be), strict=True))
    return {}


def _labels(service: Service, stages: Mapping[str, Model]) -> Mapping[str, Labels]:
    if list(stages) == list(THREE):
        return THREE
    named: list[Labels] = [
        {language: label.text(language) for language in LANGUAGES} for label in service.stage_names.values()
    ]
    names = [THREE["as_is"], *named, TO_BE][: len(stages)]
    return {
        key: {language: f"{key} {text}" for language, text in name.items()}
        for key, name in zip(stages, names, strict=True)
    }


def _refuse_bare(portfolio: Portfolio, models: Mapping[str, Mapping[str, Model]]) -> None:
    """Refuse services that climb nothing, all at once; or a portfolio in which none does."""
    bare = [name for name, stages in models.items() if not stages]
    if not models or bare:
        places = [list(portfolio.services).index(name) for name in bare]
        raise ModelError(
            [
                Finding(
                    "LADDER-NO-STAGES",
                    portfolio.source.where(f"services[{place}]"),
                    "The service '{service}' has no stages.",
                    "Give it `stages`, or both `digital` and `to_be`.",
                    values=frozen({"service": name}),
                )
                for name, place in zip(bare, places, strict=True)
            ]
            or [
                Finding(
                    "LADDER-NOTHING",
                    portfolio.source.where("services"),
                    "No service of this portfolio has stages.",
                    "Give a service `stages`, or both `digital` and `to_be`.",
                )
            ]
        )
