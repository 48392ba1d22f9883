"""How many branches a complex gateway awaits, where the file's condition says so in a simple way."""

import re
from typing import Final

from bpr.process.elements import Gateway, GatewayType

_AT_LEAST: Final = re.compile(r"(?:[$#]\{)?\s*activationCount\s*(>=|>|==?)\s*(\d{1,4})\s*\}?")


def awaited(gateway: Gateway) -> int:
    """The number of branches that activate a complex gateway by its condition; 0 where that does not say.

    Examples
    --------
    >>> awaited(Gateway(id="G", type=GatewayType.COMPLEX, activation="activationCount >= 2"))
    2
    """
    found = _AT_LEAST.fullmatch(gateway.activation.strip())
    if gateway.type is not GatewayType.COMPLEX or found is None:
        return 0
    return max(1, int(found[2]) + (found[1] == ">"))
