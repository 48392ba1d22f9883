"""A command of the command line that refuses in sentences."""

from typing import Any

import typer
from typer.core import TyperCommand

from bpr.cli.printing import print_error
from bpr.errors import BprError


class Verb(TyperCommand):
    """A command that answers with sentences and exit code 1, not with a traceback, where bpr refuses something."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # click's own signature
        """Run the verb; an error of bpr is printed with all its findings."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (BprError, OSError) as error:
            print_error(error, ctx.params.get("lang", "en"), as_json=bool(ctx.params.get("as_json")))
            raise typer.Exit(1) from None
