"""The workbench in the browser: widgets and words; every figure that it shows comes from the rooms below.

Nothing here imports Streamlit until `main` or `launch` is called: the processes of runs.py import this package too.
"""

from collections.abc import Sequence


def main() -> None:
    """Draw the app: the body of a script that Streamlit runs (``streamlit run app.py``)."""
    from bpr.app.shell import show  # noqa: PLC0415  # see the head of this module

    show()


def launch(argv: Sequence[str] = ()) -> int:
    """Serve the app until it is interrupted: the body of ``bpr app``.

    Parameters
    ----------
    argv
        Options: ``--workspace FOLDER``, ``--port N``, ``--address HOST``, ``--no-browser``.

    Returns
    -------
    int
        Exit code: 0 after an ordinary end.

    Raises
    ------
    SystemExit
        Wrong usage (code 2), or ``--help``.
    """
    from bpr.app.server import serve  # noqa: PLC0415  # see the head of this module

    return serve(argv)
