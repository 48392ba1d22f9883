"""What is run and what is saved: the newest files, fitted to their drawings. Knows no widget."""

from collections.abc import Mapping
from typing import Any

from bpr.app.aside import left_aside
from bpr.app.folder import Project
from bpr.app.reading import read
from bpr.app.variants import inherits_of, scenarios
from bpr.document.edit import REMOVE, edit_yaml
from bpr.document.edit import Path as Place


def fitted(project: Project) -> dict[str, bytes]:
    """The newest files, without the figures of elements that the drawings have no more: what is run and saved.

    What a TO-BE that still has the element inherited of them goes into its own file.
    """
    files = dict(project.files())
    readings = {scenario: read(project, scenario) for scenario in scenarios(files)}
    for scenario, reading in readings.items():
        if (
            reading.graph is None
            or reading.figures is None
            or not (aside := left_aside(reading.figures, reading.graph))
        ):
            continue
        for heir, own in readings.items():
            if inherits_of(files, heir) == scenario and own.graph is not None and own.figures is not None:
                kept = {
                    place: _value(own.figures, place) for place in aside if len(place) > 1 and place[1] in own.graph
                }
                files[heir] = edit_yaml(
                    files[heir], {place: value for place, value in kept.items() if value is not None}
                )
        if not reading.inherits:
            aside = {place: REMOVE if value is None else value for place, value in aside.items()}
        files[scenario] = edit_yaml(files[scenario], aside)
    return files


def _value(figures: Mapping[str, Any], place: Place) -> Any:  # noqa: ANN401  # documents hold anything
    """The value at a path of keys, or None."""
    found: Any = figures
    for key in place:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def save(project: Project) -> None:
    """Make every draft the saved file, and take out the figures of elements that are gone."""
    for name, data in fitted(project).items():
        project.write_draft(name, data)
    project.save()
