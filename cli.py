"""``quotary``: the command line.

Exit codes: 0 done ("not in the sources" is done), 1 failed, 2 the command was used wrongly. With
``--json`` or ``--batch``, stdout carries JSON alone; everything else goes to stderr.
"""

import typer

from commands.ask import ask
from commands.backup import backup, restore
from commands.bench import bench
from commands.doctor import doctor
from commands.ingest import ingest
from commands.rebuild import rebuild
from commands.remove import remove
from commands.search import search
from commands.serve import serve
from commands.sources import app as sources
from commands.verify import verify
from commands.verify_quote import verify_quote
from commands.watch import watch
from eval.commands import app as eval_

app = typer.Typer(
    help="Answers questions about your documents with their own sentences, word for word.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    ingest,
    watch,
    remove,
    ask,
    search,
    serve,
    doctor,
    verify,
    rebuild,
    backup,
    restore,
    bench,
):
    app.command()(command)
app.command(name="verify-quote")(verify_quote)
app.add_typer(sources, name="sources")
app.add_typer(eval_, name="eval")


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
