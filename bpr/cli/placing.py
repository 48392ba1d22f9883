"""Files appear whole or not at all, and none is overwritten."""

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bpr.errors import ExchangeError, Finding, Where


def place(folder: Path, made: Mapping[str, bytes]) -> None:
    """Write all files into a folder, or none.

    They are written beside their place and get their names when all of them are on the disk: a folder that is not there
    yet at once, files and folders of a folder that is there one after the other.

    Parameters
    ----------
    made
        Name -> content; the name of a file in a folder of its own has a ``/``.

    Raises
    ------
    ExchangeError
        The folder has such files.
    OSError
        The disk is full, or the folder may not be written to.
    """
    tops = list(dict.fromkeys(name.partition("/")[0] for name in made))
    if there := [name for name in tops if (folder / name).exists()]:
        raise ExchangeError(
            [
                Finding(
                    "EXCHANGE-THERE",
                    Where(file=str(folder / there[0])),
                    "There already is {names}; nothing is overwritten.",
                    "Name another place.",
                    values=MappingProxyType({"names": ", ".join(there)}),
                )
            ]
        )
    new = not folder.exists()
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = (folder.parent if new else folder) / f".{folder.name}-{secrets.token_hex(4)}.part"
    beside.mkdir()
    try:
        for name, content in made.items():
            (beside / name).parent.mkdir(exist_ok=True)
            (beside / name).write_bytes(content)
        if new:
            beside.rename(folder)
        else:
            for name in tops:
                (beside / name).rename(folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
