"""The two drawings of a report: where cases wait, what goes, what is new. What is painted comes from the measures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpr.bpmn.render import Change, diagram_of, render_svg
from bpr.experiment.comparison import Comparison
from bpr.metrics.intervals import Measure
from bpr.metrics.results import Measures
from bpr.report.charts import element_waits
from bpr.report.figures import ruler
from bpr.report.rows import name_of
from bpr.report.words import Language, word

if TYPE_CHECKING:
    from bpr.model import Model
    from bpr.process.elements import Lane, Pool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of a report.

    Parameters
    ----------
    key
        ``as_is`` or ``to_be``.
    name
        Of the scenario.
    svg
        The picture as markup.
    """

    key: str
    name: str
    svg: str


def drawings(comparison: Comparison, lang: Language) -> Iterator[Drawing]:
    """AS-IS and TO-BE as they are drawn; none where the comparison is of logs alone.

    The longest wait of both is the strongest colour, so that the two can be set side by side.
    """
    before, after = comparison.models
    if before is None or after is None:
        return
    waits = [{id_: wait for id_, wait in element_waits(run) if wait.value > 0} for run in comparison.runs]
    most = max((wait.value for found in waits for wait in found.values()), default=0.0)
    gone, new = (set(one.process) - set(other.process) for one, other in ((before, after), (after, before)))
    changes: tuple[tuple[str, Model, set[str], Change], ...] = (
        ("as_is", before, gone, "removed"),
        ("to_be", after, new, "added"),
    )
    for (key, model, marked, change), run, found in zip(changes, comparison.runs, waits, strict=True):
        name = name_of(run, "", run.header.name or word(key, lang), lang)
        svg = render_svg(
            model.process,
            diagram_of(model.document),
            heat={id_: wait.value / most for id_, wait in found.items()},
            badges={id_: _badge(wait, lang) for id_, wait in found.items()},
            changes=dict.fromkeys(marked, change),
            names=_names(model, run, lang),
            heading=f"{word(key, lang)}: {name}",
        )
        yield Drawing(key, name, svg)


def longest_wait(comparison: Comparison, lang: Language) -> str:
    """The wait of the strongest colour, as text."""
    waits = (wait for run in comparison.runs for _, wait in element_waits(run))
    longest = max(waits, key=lambda wait: wait.value, default=None)
    return word("none", lang) if longest is None else _badge(longest, lang)


def _badge(wait: Measure, lang: Language) -> str:
    return ruler([wait], lang).value(wait)


def _names(model: "Model", run: Measures, lang: Language) -> Mapping[str, str]:
    """What elements are called in this language, and lanes and pools that bear the name of their unit."""
    names = {id_: found[lang] for id_, found in run.names.items() if found.get(lang)}
    places: tuple[Pool | Lane, ...] = (*model.process.pools.values(), *model.process.lanes.values())
    for drawn in places:
        unit = model.organisation.units.get(model.organisation.unit_of(drawn.id))
        if unit and drawn.name in (unit.name.text("en"), unit.name.text("zh")):
            names[drawn.id] = unit.name.text(lang)
    return names
