"""``python -m bpr``: the command line."""

from bpr.cli import main

main()
