"""The command line: the verbs of the public API, each printing for people or, with ``--json``, for programs.

Exit codes: 0 good, 1 findings or failure, 2 wrong usage. How results look as text is the business of `bpr.report.text`.
"""


def main() -> None:
    """Run the command line; the entry point of ``bpr`` and ``python -m bpr``."""
    from bpr.cli.verbs import app

    app(prog_name="bpr")
