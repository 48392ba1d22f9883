"""Mappings that do not change. No behaviour of their own."""

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")


def frozen(mapping: Mapping[K, V] = MappingProxyType({})) -> Mapping[K, V]:
    """A read-only copy of `mapping`, in its order; it compares by value and can be pickled."""
    return MappingProxyType(dict(mapping))


def _rebuild(mapping: MappingProxyType[Any, Any]) -> tuple[Any, tuple[dict[Any, Any]]]:
    return frozen, (dict(mapping),)


# Models travel to the processes that run replications; Python itself does not pickle read-only mappings.
copyreg.pickle(MappingProxyType, _rebuild)
