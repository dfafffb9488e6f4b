"""Writing reports to files, in the format that the file's name asks for."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from errors import QuotaryError, UsageError
from eval.runs import Run


def _html(runs: Sequence[Run]) -> str:
    from eval.page import as_html

    return as_html(runs)


def _markdown(runs: Sequence[Run]) -> str:
    from eval.markdown import as_markdown

    return as_markdown(runs)


def _json(runs: Sequence[Run]) -> str:
    from eval.report import as_json

    rows = [as_json(run) for run in runs]
    return json.dumps(rows[0] if len(rows) == 1 else {"runs": rows}, indent=1) + "\n"


WRITERS: Mapping[str, Callable[[Sequence[Run]], str]] = {".html": _html, ".md": _markdown, ".json": _json}


def check_suffixes(paths: Sequence[Path]) -> None:
    """Refuse a report that can't be written before anything is asked.

    Raises:
        UsageError: a name ends in something else.
    """
    for path in paths:
        if path.suffix.lower() not in WRITERS:
            raise UsageError(f"--report {path}: the name should end in {', '.join(WRITERS)}")


def write(runs: Sequence[Run], path: Path) -> None:
    """Write the report that the name's ending asks for.

    Raises:
        QuotaryError: the file can't be written.
    """
    text = WRITERS[path.suffix.lower()](runs)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise QuotaryError(f"{path}: can't be written ({error.strerror or error})") from error
