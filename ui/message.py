"""Answers, questions and troubles as the HTML of one chat message; nothing of theirs is live in it."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from answer.quote import Answer, State
from index.filters import ALL, Filters
from prompts.wording import inert, render
from ui import strings
from ui.place import Place, href
from ui.within import words

_STRONG = 0.8
_FAIR = 0.6
_BREAK = re.compile(r"\r?\n(?=[ \t]*(?:\r?\n|[-*+•–][ \t]|\d{1,3}[.)][ \t]|\|))")


def show_question(question: str) -> str:
    """What was asked, as the heading over its answer."""
    return f'<h2 class="asked">{inert(question)}</h2>'


def show_answer(answer: Answer, turn: int, *, fresh: bool = False, within: Filters = ALL) -> str:
    """Numbered quotes, or that there are none; ``turn`` is the question's place in the conversation."""
    template = "answer.html.jinja" if answer.found else "not_found.html.jinja"
    headline, explained = strings.STATES[state(answer)]
    html = render(
        template,
        answer=answer,
        turn=turn,
        fresh=fresh,
        within=words(within),
        asked_of=strings.ASKED_OF,
        verdict=verdict(answer.confidence),
        headline=headline,
        explained=explained,
        count=_count(answer),
        href=href,
        lines=lines,
    )
    # A blank line would end the HTML for Markdown; the quotes' own line ends are entities by now.
    return " ".join(line.strip() for line in html.splitlines() if line.strip())


def state(answer: Answer) -> State:
    """What stands over it: an answer that quotes is one, whatever else it says of itself."""
    return "answered" if answer.found else "nothing" if answer.state == "answered" else answer.state


def show_trouble(text: str, turn: int) -> str:
    """An error, which is something else than an answer that isn't there."""
    again = f'<a href="#again-{turn}">{strings.AGAIN}</a>'
    return f'<p class="trouble" role="alert">{inert(text)} {again}</p>'


def show_waiting() -> str:
    """What stands in an answer's place while the model loads."""
    return f'<p class="waiting">{inert(strings.WARMING)}</p>'


def verdict(confidence: float) -> str:
    """A confidence in words: people read a percentage as more than it is."""
    if confidence >= _STRONG:
        return strings.STRONG
    return strings.FAIR if confidence >= _FAIR else strings.WEAK


def lines(text: str) -> Markup:
    """A quote for the chat: list items and paragraphs begin a line, a wrapped line flows on."""
    parts, last = [], 0
    for match in _BREAK.finditer(text):
        parts += [inert(text[last : match.start()]), Markup("<br>")]
        last = match.start()
    return Markup("").join([*parts, inert(text[last:])])


def places(answer: Answer) -> Iterator[Place]:
    """Every place that an answer quotes, in its order, copies included."""
    for quote in answer.quotes:
        yield Place(quote.document.id, quote.start, quote.end)
        for copy in quote.also:
            yield Place(copy.document.id, copy.start, copy.end)


def _count(answer: Answer) -> str:
    """Quotes, and the sources that say something of their own: a folded copy is no second voice."""
    documents = {quote.document.id for quote in answer.quotes}
    sources = strings.plural(len(documents), "independent source" if len(documents) > 1 else "source")
    return f"{strings.plural(len(answer.quotes), 'quote')} from {sources}"
