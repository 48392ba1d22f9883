"""What is asked of a drawing: to the organisation, rooms that draw are known by these words alone."""

from collections.abc import Iterator, Mapping
from typing import Protocol


class Drawn(Protocol):
    """What pools, lanes, data elements and flow nodes have in common."""

    @property
    def id(self) -> str:
        """Its BPMN id."""

    @property
    def name(self) -> str:
        """Its name, perhaps empty."""

    @property
    def line(self) -> int:
        """Line of the file, or 0."""

    @property
    def annotation(self) -> Mapping[str, str]:
        """Its ``bpr:annotation``."""


class DrawnPool(Drawn, Protocol):
    """A pool."""

    @property
    def process(self) -> str | None:
        """Id of its process; None for a black box."""


class DrawnLane(Drawn, Protocol):
    """A lane."""

    @property
    def process(self) -> str:
        """Id of its process."""

    @property
    def parent(self) -> str | None:
        """Id of the lane around it."""


class DrawnNode(Drawn, Protocol):
    """A flow node."""

    @property
    def process(self) -> str:
        """Id of its process; empty for a black box."""

    @property
    def lane(self) -> str | None:
        """Id of its innermost lane."""


class Diagram(Protocol):
    """What is asked of a `bpr.process.graph.ProcessGraph`."""

    @property
    def pools(self) -> Mapping[str, DrawnPool]:
        """Pools by id."""

    @property
    def lanes(self) -> Mapping[str, DrawnLane]:
        """Lanes by id."""

    @property
    def data(self) -> Mapping[str, Drawn]:
        """Data elements by id."""

    @property
    def processes(self) -> Mapping[str, str]:
        """Id of each process -> its name."""

    def elements(self) -> Iterator[DrawnNode]:
        """All flow nodes."""
