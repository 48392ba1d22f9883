"""Keyed random numbers: a draw is a function of (seed, replication, case, BPMN id, visit, purpose), of no sequence.

The same case therefore draws the same effort for the same task in AS-IS and TO-BE, whatever else changed (SEMANTICS,
rule RN-1). The bits come from Philox4x64-10 (Salmon et al., SC'11, "Parallel random numbers: as easy as 1, 2, 3"), a
counter-based generator whose stream numpy guarantees: the key is a BLAKE2b digest of (seed, replication, id, purpose),
the counter is (case, attempt, visit). Draws are made for a block of neighbouring cases at once and kept for a while;
making a block again gives the same figures. This module draws; what a distribution means is in scenario/distributions.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpr.engine.normal import normal_quantile
from bpr.errors import Finding, RunError, Where
from bpr.program.tables import Slot

Floats = NDArray[np.float64]
Uniforms = Callable[[int], Floats]
"""``uniforms(i)`` = the i-th array of independent uniforms in (0, 1) for the cases of the block."""

BLOCK_BITS = 9
BLOCK = 1 << BLOCK_BITS
_MASK = BLOCK - 1
_KEPT_BLOCKS = 8
_BELOW_ONE = 1.0 - 2.0**-53
_REDRAWS = 5_000
"""Attempts to hit [low, high] before the run stops. Bounds that hold the 1 % of the mass that a scenario must leave
(scenario/distributions.py) are missed so often with a probability of 1e-22."""


def philox_key(seed: int, replication: int, element: str, purpose: str) -> NDArray[np.uint64]:
    """The Philox key, ``uint64[2]``, of everything that `element` draws for `purpose` in one replication.

    `element` of a service is led by the id of the service (SV-1); no id of BPMN has the character between the two.
    """
    name = "\x1f".join((str(seed), str(replication), element, purpose)).encode()
    return np.frombuffer(blake2b(name, digest_size=16).digest(), dtype="<u8").astype(np.uint64)


def block_uniforms(key: NDArray[np.uint64], block: int, visit: int, attempt: int, *, mirrored: bool = False) -> Floats:
    """Uniforms in the open interval (0, 1), ``float64[BLOCK]``, 53 bits each, one a case; or 1 − each of them."""
    counter = np.array([block * (BLOCK // 4), attempt, visit, 0], dtype=np.uint64)
    raw = np.random.Philox(counter=counter, key=key).random_raw(BLOCK)
    if mirrored:
        raw = ~raw  # all bits turned over: 2^53 − 1 − k in place of k
    uniforms: Floats = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return np.minimum(uniforms, _BELOW_ONE)  # the greatest of 2**53 figures would round to 1


def _gamma(params: tuple[float, ...], uniforms: Uniforms) -> Floats:
    # Marsaglia & Tsang (2000), ACM TOMS 26(3): x = d·v, accepted with probability > 0.95; shape < 1 by the power of
    # one more uniform. Every attempt has its own counter, so the draw of a case does not depend on other cases.
    shape, scale = params
    boost = uniforms(0) ** (1.0 / shape) if shape < 1.0 else np.ones(BLOCK)
    d = (shape + 1.0 if shape < 1.0 else shape) - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    result = np.zeros(BLOCK)
    missing = np.ones(BLOCK, dtype=bool)
    attempt = 0
    while missing.any():
        z, u = normal_quantile(uniforms(2 * attempt + 1)), uniforms(2 * attempt + 2)
        v = (1.0 + c * z) ** 3
        with np.errstate(invalid="ignore", divide="ignore"):
            good = missing & (v > 0.0) & (np.log(u) < 0.5 * z * z + d * (1.0 - v + np.log(v)))
        result[good] = d * v[good]
        missing &= ~good
        attempt += 1
    return result * boost * scale


def _triangular(params: tuple[float, ...], uniforms: Uniforms) -> Floats:
    low, mode, high = params
    u = uniforms(0)
    width = high - low
    if width == 0.0:
        return np.full(BLOCK, low)
    left = u < (mode - low) / width
    return np.where(left, low + np.sqrt(u * width * (mode - low)), high - np.sqrt((1.0 - u) * width * (high - mode)))


def _quantiles(params: tuple[float, ...], uniforms: Uniforms) -> Floats:
    return np.interp(uniforms(0), params[0::2], params[1::2])


def _table(params: tuple[float, ...], uniforms: Uniforms) -> Floats:
    values, weights = np.asarray(params[0::2]), np.asarray(params[1::2])
    cumulative = np.cumsum(weights) / np.sum(weights)
    return values[np.minimum(np.searchsorted(cumulative, uniforms(0), side="right"), len(values) - 1)]


SAMPLERS: dict[str, Callable[[tuple[float, ...], Uniforms], Floats]] = {
    "constant": lambda p, _: np.full(BLOCK, p[0]),
    "uniform": lambda p, u: p[0] + (p[1] - p[0]) * u(0),
    "triangular": _triangular,
    "exponential": lambda p, u: -p[0] * np.log1p(-u(0)),
    "normal": lambda p, u: p[0] + p[1] * normal_quantile(u(0)),
    "lognormal": lambda p, u: np.exp(p[0] + p[1] * normal_quantile(u(0))),
    "gamma": _gamma,
    "weibull": lambda p, u: p[1] * (-np.log1p(-u(0))) ** (1.0 / p[0]),
    "quantiles": _quantiles,
    "table": _table,
}
"""Kind of distribution -> sampler. One uniform in, monotone, except gamma (several)."""

_LANES = 4096
"""Room between the counters of two redraws, for samplers that use several uniforms."""


class Stream:
    """The draws of one slot in one replication; call it with the key of a case and the visit.

    Of antithetic replications each of odd number is the mirror image of the one before it: 1 − u in place of every u.
    """

    __slots__ = ("_blocks", "_key", "_mirrored", "slot")

    def __init__(self, slot: Slot, seed: int, replication: int, *, antithetic: bool = False) -> None:
        self.slot = slot
        self._mirrored = antithetic and replication % 2 == 1
        element = f"{slot.service}\x1e{slot.element}" if slot.service else slot.element
        self._key = philox_key(seed, replication - self._mirrored, element, slot.purpose)
        self._blocks: dict[int, list[float]] = {}

    def __call__(self, case: int, visit: int) -> Any:  # noqa: ANN401  # int where the slot says so, else float
        """The draw for this case and visit, in ms, working days or plain numbers as the distribution says."""
        try:
            return self._blocks[visit << 48 | case >> BLOCK_BITS][case & _MASK]
        except KeyError:
            return self._fill(visit, case >> BLOCK_BITS)[case & _MASK]

    def _fill(self, visit: int, block: int) -> list[float]:
        values = sample_block(self.slot, self._key, block, visit, mirrored=self._mirrored)
        figures: list[float] = np.rint(values).astype(np.int64).tolist() if self.slot.integer else values.tolist()
        if len(self._blocks) >= _KEPT_BLOCKS:
            del self._blocks[next(iter(self._blocks))]
        self._blocks[visit << 48 | block] = figures
        return figures


def sample_block(slot: Slot, key: NDArray[np.uint64], block: int, visit: int, *, mirrored: bool = False) -> Floats:
    """Figures for one block of cases, ``float64[BLOCK]``, redrawn where they fall outside [low, high].

    Raises
    ------
    RunError
        The bounds cut off so much of the distribution that redrawing does not reach them.
    """
    distribution = slot.distribution
    sampler = SAMPLERS[distribution.kind]
    low = -np.inf if distribution.low is None else distribution.low
    high = np.inf if distribution.high is None else distribution.high
    result = np.empty(BLOCK)
    missing = np.ones(BLOCK, dtype=bool)
    for redraw in range(_REDRAWS):
        base = redraw * _LANES
        values = sampler(
            distribution.params,
            lambda lane, base=base: block_uniforms(  # type: ignore[misc]  # bound now
                key, block, visit, base + lane, mirrored=mirrored
            ),
        )
        good = missing & (values >= low) & (values <= high)
        result[good] = values[good] + distribution.shift
        missing &= ~good
        if not missing.any():
            return result
    raise RunError(
        Finding(
            "DRAW-BOUNDS",
            Where(element=slot.element),
            "{share:.0%} of the draws of its {purpose} still fell outside the bounds after {redraws} attempts.",
            "Choose a distribution whose mass lies within low and high.",
            values={"share": float(missing.mean()), "purpose": slot.purpose, "redraws": _REDRAWS},
        )
    )
