"""Sources and quality as a person meets them; and that everyone can use every tab."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ingest.document import Document
from library import open_library
from tests.browser.conftest import PAYLOAD, Served
from tests.browser.steps import FIRST, ask, assert_nothing_forged, expect_quote_in_view
from tests.conftest import settings_for

pytestmark = [pytest.mark.slow, pytest.mark.browser]

UNANSWERABLE = "How long does a chocolate cake stay in the oven?"


def serious(page: Page) -> list[tuple[str, Any]]:
    """What axe finds serious or critical on the page as it stands."""
    found = Axe().run(page).response
    assert len(found["passes"]) > 10
    return [
        (rule["id"], [node["html"][:120] for node in rule["nodes"]])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def check_every_tab(page: Page) -> None:
    """Welcome, answers of both kinds with a source beside them, the keys' card, sources, quality."""
    assert serious(page) == []
    ask(page, FIRST)
    ask(page, UNANSWERABLE).locator("summary").click()
    page.locator("#chat .cite a.citation").first.click()
    expect(page.locator("#panel .doc")).to_be_visible()
    assert serious(page) == []
    if page.locator("#panel .back").is_visible():
        page.locator("#panel .back").click()
    page.locator("#within summary").click()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator("#sources-tab-button").click()
    expect(page.locator("#sources tbody tr").first).to_be_visible()
    assert serious(page) == []
    page.locator("#quality-tab-button").click()
    expect(page.locator("#said-of-answers h2")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def test_everyone_can_use_it(page: Page) -> None:
    """axe finds nothing serious on any tab, contrast included."""
    check_every_tab(page)


def test_everyone_can_use_it_in_the_dark(night: Page) -> None:
    """Nor in the dark."""
    check_every_tab(night)


def test_everyone_can_use_it_on_a_phone(phone: Page) -> None:
    """Nor at 390 px, where no tab is wider than the screen."""
    check_every_tab(phone)


def test_files_are_added_and_forgotten(page: Page, tmp_path: Path) -> None:
    """Each file's outcome is a row; a hostile name is characters; a forgotten source is gone from the list."""
    kettle, broken = tmp_path / "<img src=x onerror=window.__hit=8>.md", tmp_path / "broken.pdf"
    kettle.write_text(f"# Kettle\n\nA kettle whistles when its water boils. {PAYLOAD}\n")
    broken.write_bytes(b"\0\1")
    page.locator("#sources-tab-button").click()
    expect(page.locator("#sources tbody tr")).to_have_count(14)
    page.locator("#intake .files").set_input_files([kettle, broken])

    expect(page.locator("#intake tbody .was-added")).to_contain_text(kettle.name)
    expect(page.locator("#intake tbody .was-failed")).to_contain_text("damaged PDF")
    row = page.locator("#sources tbody tr", has_text=kettle.name)
    expect(row).to_contain_text("kept here")
    assert_nothing_forged(page)
    row.locator(".left-out").click()
    expect(page.locator("#sources .under")).to_be_visible()
    row.locator(".remove").click()
    page.locator("#confirm .danger").click()
    expect(page.locator("#sources tbody tr")).to_have_count(14)


def test_a_table_is_sorted(page: Page) -> None:
    """A column's head sorts by it, up and down."""
    page.locator("#sources-tab-button").click()
    head = page.locator("#sources .of-passages .sort")
    for order, up in (("ascending", True), ("descending", False)):
        head.click()
        expect(page.locator("#sources th.of-passages")).to_have_attribute("aria-sort", order)
        counts = [int(text) for text in page.locator("#sources td.of-passages").all_inner_texts()]
        assert counts == sorted(counts, reverse=not up)


def test_a_set_is_asked_and_a_verdict_reviewed(page: Page, served: Served) -> None:
    """A small set runs with progress and plots; a failing case opens its answer; a verdict can be dropped."""
    sets = served.data / "sets"
    sets.mkdir(exist_ok=True)
    (sets / "small.jsonl").write_text(
        '{"id": "1", "question": "Would Russia defend Iran?", "answerable": true, "tags": ["x"], "evidence": '
        '[{"document": "samovar tea.md", "whole": true}]}\n'
        '{"id": "2", "question": "Is there cake?", "answerable": false, "tags": ["y"]}\n'
    )
    ask(page, FIRST)
    page.locator("#chat .acts a[href='#wrong-0']").click()
    expect(page.locator("#said")).to_have_text("Noted")
    page.locator("#quality-tab-button").click()
    said = page.locator("#said-of-answers li", has_text=FIRST)
    expect(said).to_contain_text("wrong passage")
    said.locator(".promote").click()
    expect(said.locator(".trouble")).to_contain_text("name the sentence")
    said.locator(".discard").click()
    expect(page.locator("#said-of-answers li")).to_have_count(0)

    page.locator("#set input").click()
    page.locator("[role=option]", has_text="small").click()
    page.locator("#run-set").click()
    expect(page.locator("#run-status .status")).to_contain_text("small: 2 questions asked")
    expect(page.locator("#plots canvas, #plots svg.marks").first).to_be_visible()
    page.locator("#cases a", has_text=FIRST).first.click()
    expect(page.locator("#chat .asked").last).to_have_text(FIRST)


def test_a_long_document_grows_as_one_scrolls(page: Page, served: Served) -> None:
    """A window opens at the place; scrolled to its ends it becomes the whole text; what is far off is found."""
    paragraph = "Paragraph {n} of a long document that nobody reads to its end, though it goes on. 𝄞\n\n"
    text = "".join(paragraph.format(n=n) for n in range(4_000))
    id, at = "d" * 32, text.index("Paragraph 2000 ")
    catalog = open_library(settings_for(served.data)).catalog
    with catalog.transaction():
        catalog.put_document(Document(id, "ef" * 32, "text/plain", text, (), title="Long"), [], "m", "p")
        catalog.put_source("file:///nowhere/long.txt", id, 1, 1)
    page.locator("#sources-tab-button").click()
    page.locator("#sources a", has_text="Long").evaluate(
        f"a => a.setAttribute('href', '#cite-{id}-{at}-{at + 14}')"
    )
    page.locator("#sources a", has_text="Long").click()
    expect_quote_in_view(page, "Paragraph 2000")
    shown = page.locator("#panel .text")
    first = shown.evaluate("t => [Number(t.dataset.start), Number(t.dataset.end)]")
    assert 0 < first[0] < at < first[1] < len(text)

    for end in ("0", "sheet.scrollHeight"):
        page.wait_for_function(
            f"""end => {{
                const sheet = document.querySelector('#panel .sheet');
                sheet.scrollTop = {end};
                const text = document.querySelector('#panel .text').dataset;
                return end === '0' ? text.start === '0' : text.end === text.length;
            }}""",
            arg=end,
        )
    assert shown.evaluate("t => t.textContent") == text
    expect(page.locator("#panel mark")).to_have_text("Paragraph 2000")
    page.locator("#panel .find").fill("paragraph 3999 of")
    expect(page.locator("#panel .found")).to_have_text("1 / 1")
    page.wait_for_function("[...(CSS.highlights.get('found') ?? [])].join() === 'Paragraph 3999 of'")
    with catalog.transaction():
        catalog.remove_source("file:///nowhere/long.txt")
    catalog.close()
