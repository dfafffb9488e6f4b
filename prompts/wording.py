"""The words around quotes, from the Jinja templates beside this file. A quote itself is never shaped."""

import re
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_FOLDER = Path(__file__).parent
_LIVE = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]()#+-.!|~$<>&\"'=:/@%^\n\r"}


DIFFERING = {"number": "a number", "date": "a date", "negation": "a denial"}
"""What near-copies differ in, in words."""


class Dated(Protocol):
    """Whatever may have a date of publication."""

    @property
    def published(self) -> str | None:
        """An ISO date, or a shorter form of one."""
        ...


def render(template: str, **values: object) -> str:
    """A template filled in; one named ``….html.jinja`` makes everything it is given inert."""
    return _environment().get_template(template).render(**values)


_MARKDOWN = re.compile(r"[\\`*_{}\[\]#!|~$^@]|(?<=[0-9wW])[.)]|:(?=//)|(?m:^)[ \t]*[-+=]")
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): ""}


def markdown(text: str) -> str:
    """``text`` for a Markdown file, as characters: no emphasis, link, image, formula or HTML comes of it.

    >>> print(markdown("1. *a* <b> http://x"))
    1\\. \\*a\\* &lt;b&gt; http\\://x
    """
    escaped = _MARKDOWN.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", text)
    return re.sub(r"\n[ \t\n]*", "\\\\\n> ", escaped.translate(_ENTITIES))


def inert(text: str) -> Markup:
    """``text`` with every character that means something to HTML, Markdown or TeX as an entity.

    A page shows exactly ``text``, whether it is read as HTML or as Markdown first.

    >>> inert("*a* <b>")
    Markup('&#42;a&#42; &#60;b&#62;')
    """
    return Markup(text.translate(_LIVE))


@pass_eval_context
def _finalize(context: EvalContext, value: object) -> object:
    """Makes inert by default: a template that forgets to ask for it is safe all the same."""
    if not context.autoescape or isinstance(value, Markup):
        return value
    return inert(str(value))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=lambda name: bool(name and name.endswith(".html.jinja")),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["place"] = place
    environment.filters["file_name"] = file_name
    environment.filters["dated"] = dated
    environment.filters["markdown"] = markdown
    environment.filters["differing"] = DIFFERING.__getitem__
    return environment


def dated(document: Dated, timed: bool) -> str:
    """A document's date after its name; that it has none only where the question asks about a time."""
    return f", {document.published}" if document.published else ", undated" * timed


def place(heading_path: tuple[str, ...], page: int | None, line: int | None) -> str:
    """Where in its document a quote stands, for people.

    >>> place(("Treaty", "War"), 2, None)
    'Treaty › War, page 2'
    """
    parts = [" › ".join(heading_path)] if heading_path else []
    if page is not None:
        parts.append(f"page {page}")
    elif line is not None:
        parts.append(f"line {line}")
    return ", ".join(parts)


def file_name(uri: str) -> str:
    """The last part of a source's path.

    >>> file_name("file:///home/me/samovar%20tea.md")
    'samovar tea.md'
    """
    return unquote(urlsplit(uri).path.rsplit("/", 1)[-1]) or uri
