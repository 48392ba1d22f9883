"""What becomes of each part of a foreign format: one table a format, asked by its reader, shown by its page."""

from dataclasses import dataclass
from typing import Literal

Use = Literal["kept", "in part", "listed", "refused", "without effect"]
"""Kept; kept where a scenario can mean it, else a finding; always a finding; an error; of no effect on a run there."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What becomes of a part of a file.

    Parameters
    ----------
    use
        Whether it is kept.
    here
        What it is in a scenario, or why it is not kept.
    """

    use: Use
    here: str
