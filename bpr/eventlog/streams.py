"""Files of a log as streams: gzip by suffix or magic number, a bound on what is read, whole files or none written."""

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bpr.errors import LogError
from bpr.eventlog.flaws import flaw

Source = str | os.PathLike[str] | bytes
"""A path, or the bytes of an upload."""

MAX_BYTES: int = 1 << 30
"""No more of a file is read, after decompression (1 GiB): a compressed file may unfold to anything."""


class TooLarge(Exception):
    """More bytes than are read."""


class _Bounded(io.RawIOBase):
    """A stream that raises `TooLarge` after `limit` bytes."""

    def __init__(self, inner: BinaryIO, limit: int) -> None:
        self._inner, self._left = inner, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # RawIOBase hands over a writable buffer
        data = self._inner.read(min(len(view), self._left + 1))
        if len(data) > self._left:
            raise TooLarge
        self._left -= len(data)
        view[: len(data)] = data
        return len(data)


def name_of(source: Source, name: str | None) -> str:
    """What messages call the file."""
    if name:
        return name
    return "log" if isinstance(source, bytes) else Path(source).name


@contextmanager
def reading(source: Source, name: str, limit: int = MAX_BYTES) -> Iterator[BinaryIO]:
    """Open a file or bytes, decompressed, for one reading.

    Raises
    ------
    LogError
        The file cannot be opened or decompressed, or is larger than `limit` bytes.
    """
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb") as raw:
            magic = raw.read(2)
            raw.seek(0)
            if magic == b"\x1f\x8b":
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield io.BufferedReader(_Bounded(unpacked, limit))  # type: ignore[arg-type]
            else:
                yield io.BufferedReader(_Bounded(raw, limit))
    except TooLarge:
        raise LogError([flaw("LOG-BYTES", name, limit=limit >> 20)]) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise LogError([flaw("LOG-GZIP", name)]) from None
    except OSError as error:
        raise LogError([flaw("LOG-FILE", name, reason=error.strerror or str(error))]) from None


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing, compressed where it ends on ``.gz``. It appears when all is written, or not at all.

    The compressed bytes carry neither the time nor the file name, so that the same log gives the same bytes.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as raw:
            if path.suffix.lower() == ".gz":
                with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
                    yield packed  # type: ignore[misc]  # GzipFile has all that a BinaryIO needs here
            else:
                yield raw
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
