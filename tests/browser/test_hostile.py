"""The chat as a hostile document, page or program would have it."""

import json
from pathlib import Path
from urllib.parse import quote as percent

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HOSTILE, HOSTILE_NAME, PAYLOAD, Served, start, stop
from tests.browser.steps import FIRST, ask, assert_nothing_forged, expect_quote_in_view, quotes

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_an_address_asks(page: Page, served: Served) -> None:
    """`?q=` asks its question, as characters whatever it holds."""
    page.goto(f"{served.address}/?q={percent(PAYLOAD + ' ' + FIRST)}")

    expect(page.locator("#chat .asked")).to_have_text(PAYLOAD + " " + FIRST)
    assert_nothing_forged(page)


def test_a_hostile_document_is_text(page: Page) -> None:
    """Markup in text, heading, title and file name does nothing but be read."""
    answer = ask(page, "What does the quokka ledger of Rottnest record?")
    texts = quotes(answer)
    assert any("window.__hit=1" in text for text in texts)
    assert all(text in HOSTILE for text in texts[:1])
    expect_quote_in_view(page, texts[0])
    expect(page.locator("#panel .about")).to_contain_text(HOSTILE_NAME)
    assert_nothing_forged(page)

    page.locator("#sources-tab-button").click()
    expect(page.locator("#sources tbody")).to_contain_text(HOSTILE_NAME)

    assert_nothing_forged(page)


def test_forged_events_are_answered_politely(page: Page) -> None:
    """A citation to a place that isn't there opens the message that says so."""
    ask(page, FIRST)
    page.locator("#chat .cite a.citation").first.evaluate(
        "a => a.setAttribute('href', '#cite-' + 'f'.repeat(32) + '-0-9')"
    )

    page.locator("#chat .cite a.citation").first.click()

    expect(page.locator("#panel .stale")).to_contain_text("has changed or was removed")


def test_other_names_and_sites_are_refused(served: Served) -> None:
    """A foreign Host, a cross-site post and a foreign origin get nothing done."""
    ask_url, question = f"{served.address}/api/ask", {"question": FIRST}
    assert httpx.get(served.address, headers={"host": "evil.example"}).status_code == 400
    assert httpx.post(ask_url, json=question, headers={"origin": "http://evil.example"}).status_code == 403
    assert httpx.post(ask_url, json=question, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    upload = f"{served.address}/gradio_api/upload"
    foreign = {"origin": "http://evil.example"}
    assert httpx.post(upload, files={"files": b"x"}, headers=foreign).status_code == 403
    assert "default-src 'self'" in httpx.get(served.address).headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/etc/passwd", "catalog.sqlite"])
def test_no_file_is_handed_out(served: Served, path: str) -> None:
    """Neither by its address nor by injection as an upload can a file of this machine be read."""
    file = str(served.data / path)
    assert Path(file).is_file()
    injected = {"path": file, "meta": {"_type": "gradio.FileData"}}
    with httpx.Client(base_url=f"{served.address}/gradio_api", timeout=30) as client:
        assert client.get(f"/file={file}").status_code == 403
        for name in ("ask", "act", "load", "judge"):
            assert client.post(f"/run/{name}", json={"data": [injected, []]}).status_code >= 400
        join = {"data": [FIRST, [injected]], "fn_index": 0, "session_hash": "s"}
        joined = client.post("/queue/join", json=join)
        with client.stream("GET", "/queue/data", params={"session_hash": "s"}) as stream:
            events = [json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:")]

    assert joined.status_code == 200
    ends = [event for event in events if event["msg"] == "process_completed"]
    assert [event["success"] for event in ends] == [False]


def test_readiness_and_errors_of_the_route(served: Served) -> None:
    """The routes say that the server lives, that it can answer, and what was wrong with a question."""
    assert httpx.get(f"{served.address}/healthz").status_code == 200
    assert httpx.get(f"{served.address}/readyz").json() == {"status": "ready"}
    empty = httpx.post(f"{served.address}/api/ask", json={"question": " "})

    assert (empty.status_code, empty.json()) == (422, {"error": "the question is empty"})


def test_an_empty_library_is_served_and_ended(tmp_path: Path) -> None:
    """Over an empty library the server starts, says how to fill it, and ends cleanly on Ctrl-C."""
    server = start(tmp_path / "none")
    response = httpx.post(f"{server.address}/api/ask", json={"question": FIRST}, timeout=90)
    code = stop(server)

    assert response.status_code == 409
    assert "quotary ingest" in response.json()["error"]
    assert code == 0
