"""A conversation as a file: complete, and whatever a document says stays characters in it."""

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from answer.proof import read_proofs
from answer.quote import Answer, Cited, Quote
from library import Library
from prompts.wording import markdown
from tests.ui.test_security import PAYLOAD, make_answer
from ui.desk import Desk
from ui.export import as_bibtex, as_csl, as_markdown, as_proofs, bibtex, save

TEXTS = st.text(st.sampled_from("\\`*_{}[]()#+-.!|~$<>&\"'=:/@^ w1a\n"), max_size=40)


@pytest.fixture
def desk(empty_library: Library) -> Desk:
    """A desk over an empty library."""
    return Desk(empty_library)


@given(TEXTS)
def test_markdown_is_characters(text: str) -> None:
    """Rendered with HTML and bare links on, nothing but a paragraph comes of a text in a quote."""
    flowing = " ".join(text.split())
    rendered = MarkdownIt("commonmark", {"html": True}).render(f"> “{markdown(flowing)}”")

    assert set(re.findall(r"<(\w+)", rendered)) <= {"blockquote", "p"}
    assert html.unescape(re.sub(r"<[^>]*>", "", rendered)).strip() == f"“{flowing}”"


@given(TEXTS)
def test_lines_stay_in_the_quote(text: str) -> None:
    """However many lines a quote has, it is one paragraph of one block."""
    rendered = MarkdownIt("commonmark", {"html": True}).render(f"> “{markdown(text)}”")

    assert set(re.findall(r"<(\w+)", rendered)) <= {"blockquote", "p", "br"}
    assert rendered.count("<p>") == 1


def test_a_hostile_conversation_is_inert_markdown(desk: Desk) -> None:
    """No element of the file comes from a question, a quote, a title or a file name."""
    text = as_markdown(desk, [(PAYLOAD, make_answer(found=True)), (PAYLOAD, make_answer(found=False))])

    rendered = MarkdownIt("commonmark", {"html": True}).render(text)
    assert set(re.findall(r"<(\w+)", rendered)) <= {"h1", "h2", "p", "blockquote", "br"}
    assert rendered.count("<h2>") == 2
    assert text.count("[^2]") == 2
    assert "Not in the sources." in text


def test_footnotes_say_where_quotes_stand(desk: Desk) -> None:
    """Quotes are numbered through the conversation; each number has its footnote."""
    cited = Cited("1" * 32, "file:///x/tea.md", (), "Tea", "ab" * 32, "2025-03-01")
    quotes = (
        Quote("Cups are warm.", 3, 17, 1.0, cited, ("Cups",), None, 4),
        Quote("Pots too.", 20, 29, 1.0, cited),
    )
    answer = Answer(None, "Why?", "Why?", found=True, confidence=0.9, quotes=quotes)

    text = as_markdown(desk, [("Why?", answer), ("Why?", answer)])

    assert "> “Cups are warm.”[^1]" in text
    assert "> “Pots too.”[^4]" in text
    assert "[^3]: Tea › Cups, line 4, 2025-03-01; tea.md, characters 3–17, sha256 abababababab" in text


def test_proofs_can_be_checked(corpus_library: Library) -> None:
    """What is saved as JSON is read by ``quotary verify-quote``."""
    answer = corpus_library.ask("Would Russia defend Iran?")

    proofs = read_proofs(as_proofs(Desk(corpus_library), [("Would Russia defend Iran?", answer)])).proofs

    assert [proof.quote for proof in proofs] == [quote.text for quote in answer.quotes]


def test_references(corpus_library: Library) -> None:
    """Cited sources that say who or when are entries, once each; both forms name the same."""
    desk = Desk(corpus_library)
    answer = corpus_library.ask("Would Russia defend Iran?")
    told = [("x", answer), ("x", answer)]

    entries = as_bibtex(desk, told)
    rows = json.loads(as_csl(desk, told))

    dated = {quote.document.id for quote in answer.quotes if quote.document.published}
    assert entries.count("@misc{") == len(rows) == len(dated)
    assert all(f"@misc{{{row['id']}," in entries for row in rows)
    assert rows[0]["issued"]["date-parts"][0][0] == 2025


@given(TEXTS)
def test_bibtex_is_balanced(text: str) -> None:
    """No title can end its entry: braces balance once the escaped ones are left out, and no @ is left."""
    rest = re.sub(
        r"\\[{}%$&#_]|\\(textbackslash|textasciicircum|textasciitilde|char64)\{\}", "", bibtex(text)
    )

    assert not set(rest.replace(r"\char64{}", "")) & set("{}@%$&#_^~\\\n")


def test_save_takes_known_forms(desk: Desk) -> None:
    """Each form has a name and a type; any other gives nothing."""
    assert json.loads(save(desk, [], "markdown"))["name"] == "quotary-conversation.md"
    assert save(desk, [], "exe") == ""
