"""The walls: what is shown is inert, and other sites' pages can't act here."""

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from answer.quote import Answer, Cited, Copy, Quote
from library import Library
from prompts.wording import inert
from ui.api import Ask, reply
from ui.desk import Desk
from ui.message import lines, show_answer, show_question, show_trouble
from ui.security import is_foreign, middleware

PAYLOAD = (
    "<img src=//evil.example/x onerror=alert(1)><script>alert(2)</script><iframe srcdoc='x'></iframe>\n\n"
    "# heading\n[link](javascript:alert(3)) ![i](http://evil.example/i) <http://evil.example> "
    '$$x$$ `c` **b** <form action="//evil.example"><a href="#cite-1-2">1</a> ${alert(4)} {{7*7}} &lt;b&gt;'
)
TAGS = {
    "a", "blockquote", "br", "details", "div", "h2", "li", "ol", "p", "q", "span", "strong", "summary", "ul",
}  # fmt: skip


@given(st.text())
def test_inert_text_reads_the_same(text: str) -> None:
    """Read back by a browser, inert text is the text."""
    assert html.unescape(inert(text)) == text


@given(st.text(alphabet="\\`*_{}[]()#+-.!|~$<>&\"'=:/@%^\n\rab1;"))
def test_inert_text_has_no_live_character(text: str) -> None:
    """Apart from the entities themselves nothing is left that HTML, Markdown or TeX reads."""
    rest = re.sub(r"&#\d+;", "", inert(text))

    assert set(rest) <= set("ab1;")


@given(st.text(alphabet="a-* 1.\n\r|•"))
def test_broken_lines_keep_the_text(text: str) -> None:
    """The chat's line breaks are elements beside the quote's characters, never among them."""
    assert html.unescape(lines(text).replace("<br>", "")) == text


def make_answer(*, found: bool) -> Answer:
    """An answer with the payload wherever a document or a person can put it."""
    cited = Cited("0" * 32, f"file:///x/{PAYLOAD}", ("u",), PAYLOAD, "ab", PAYLOAD)
    copy = Copy(cited, 3, 5, PAYLOAD)
    quote = Quote(PAYLOAD, 1, 2, 0.5, cited, (PAYLOAD,), None, 3, (copy,))
    shown = (quote, quote)
    return Answer(
        id=None,
        question=PAYLOAD,
        understood_as="as " + PAYLOAD,
        found=found,
        confidence=0.9,
        quotes=shown if found else (),
        nearest=() if found else shown,
    )


@pytest.mark.parametrize("found", [True, False])
def test_hostile_answer_is_inert(found: bool) -> None:
    """No element, link or attribute of a message comes from a document or a question."""
    message = show_answer(make_answer(found=found), 0)

    assert set(re.findall(r"<(\w+)", message)) <= TAGS
    hrefs = {html.unescape(href) for href in re.findall(r'href="([^"]*)"', message)}
    acts = {f"#{act}-0" for act in ("typed", "again", "edit", "remove", "link", "good", "wrong", "missing")}
    assert hrefs <= {f"#cite-{'0' * 32}-1-2", f"#cite-{'0' * 32}-3-5", *acts}
    assert set(re.findall(r"\s(\w+)=", re.sub(r"&#\d+;", "", message))) <= {"class", "href"}
    assert "\n" not in message


@pytest.mark.parametrize("message", [show_question(PAYLOAD), show_trouble(PAYLOAD, 0)])
def test_hostile_words_are_inert(message: str) -> None:
    """A question and an error message are shown as characters."""
    assert set(re.findall(r"<(\w+)", message)) <= {"h2", "p", "a"}
    assert set(re.findall(r'href="([^"]*)"', message)) <= {"#again-0"}
    assert PAYLOAD in html.unescape(message)


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860"}, False),
        (
            {"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"},
            False,
        ),
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:9999"}, True),
        ({"host": "127.0.0.1:7860", "origin": "http://evil.example"}, True),
        ({"host": "127.0.0.1:7860", "origin": "null"}, True),
        ({"host": "127.0.0.1:7860", "sec-fetch-site": "cross-site"}, True),
        ({"host": "127.0.0.1:7860", "sec-fetch-site": "same-site"}, True),
    ],
)
def test_foreign_requests_are_told(headers: dict[str, str], foreign: bool) -> None:
    """A request is foreign when its browser says that another site's page sent it."""
    assert is_foreign(Headers(headers)) is foreign


@pytest.fixture
def client() -> TestClient:
    """A server of one route behind the walls."""

    def hello(request: Request) -> Response:
        return PlainTextResponse("hello")

    app = Starlette(routes=[Route("/", hello, methods=["GET", "POST"])], middleware=middleware("127.0.0.1"))
    return TestClient(app, base_url="http://127.0.0.1:7860")


def test_strange_host_is_refused(client: TestClient) -> None:
    """A stranger's name that resolves here is turned away, with the policy all the same."""
    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "default-src 'self'" in response.headers["content-security-policy"]


def test_cross_site_post_is_refused(client: TestClient) -> None:
    """Another site's page can't post here; it may not even be told why it can't read."""
    assert client.post("/", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/", headers={"origin": "http://127.0.0.1:7860"}).status_code == 200
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_every_response_has_the_policy(client: TestClient) -> None:
    """Frames, foreign content and sniffing are ruled out everywhere."""
    headers = client.get("/").headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_half_a_character_is_answered(corpus_library: Library) -> None:
    """A lone surrogate isn't searched for, and comes back as it was asked."""
    desk = Desk(corpus_library)
    desk.warmth.start(corpus_library.warm)
    question = "Would Russia \ud800 defend Iran?"
    response = reply(desk, Ask(question=question))

    assert response.status_code == 200
    assert json.loads(bytes(response.body))["question"] == question
