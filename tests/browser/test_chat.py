"""The chat as a person meets it, in a real browser."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.steps import FIRST, ask, assert_nothing_forged, expect_quote_in_view, quotes

pytestmark = [pytest.mark.slow, pytest.mark.browser]

UNANSWERABLE = "How long does a chocolate cake stay in the oven?"


def test_a_citation_opens_its_source_at_the_quote(page: Page) -> None:
    """Each citation opens the document with the quote marked and in view; the first by itself."""
    answer = ask(page, FIRST)
    texts = quotes(answer)
    assert len(texts) > 1
    expect_quote_in_view(page, texts[0])

    for index in reversed(range(len(texts))):
        answer.locator(".cite a.citation").nth(index).click()
        expect_quote_in_view(page, texts[index])


def test_the_same_citation_twice(page: Page) -> None:
    """A citation clicked again brings its quote back into view."""
    answer = ask(page, FIRST)
    citation, text = answer.locator(".cite a.citation").nth(1), quotes(answer)[1]
    citation.click()
    expect_quote_in_view(page, text)

    page.locator("#panel .sheet").evaluate("sheet => { sheet.scrollTop = sheet.scrollHeight }")
    citation.click()

    expect_quote_in_view(page, text)


def test_resting_on_a_citation_shows_its_place(page: Page) -> None:
    """Where a source is open already, the pointer alone leads to another quote."""
    answer = ask(page, FIRST)
    texts = quotes(answer)
    answer.locator(".cite a.citation").first.click()
    expect_quote_in_view(page, texts[0])

    answer.locator(".cite a.citation").nth(1).hover()

    expect_quote_in_view(page, texts[1])


def test_the_last_of_many_quick_steps_wins(page: Page) -> None:
    """However fast a reader goes through the citations, the panel ends at the one that is current."""
    texts = quotes(ask(page, FIRST))
    page.locator("#panel .sheet").focus()
    expect(page.locator("#chat a.citation.here")).to_have_count(1)

    for _ in texts[1:]:
        page.keyboard.press("]")

    expect_quote_in_view(page, texts[-1])


def test_keys_walk_the_citations(page: Page) -> None:
    """`]` and `[` go to the next and previous citation, Enter opens one, `/` leads back to the question."""
    answer = ask(page, FIRST)
    texts = quotes(answer)
    answer.locator(".cite a.citation").first.focus()
    page.keyboard.press("Enter")
    expect_quote_in_view(page, texts[0])

    page.keyboard.press("]")
    expect_quote_in_view(page, texts[1])
    page.keyboard.press("[")
    expect_quote_in_view(page, texts[0])
    page.keyboard.press("/")

    expect(page.locator("#question textarea")).to_be_focused()
    expect(page.locator("#question textarea")).to_have_value("")


def test_quotes_are_what_the_documents_say(page: Page, served: Served) -> None:
    """What the page shows as quotes is what the library answers, to the character."""
    answer = ask(page, FIRST)

    body = httpx.post(f"{served.address}/api/ask", json={"question": FIRST}, timeout=30).json()

    assert quotes(answer) == [quote["text"] for quote in body["quotes"]]


def test_not_in_the_sources(page: Page) -> None:
    """An unanswerable question says so: no quote, no number, no source opened, the nearest folded away."""
    answer = ask(page, UNANSWERABLE)

    expect(answer).to_contain_text("Not in the sources")
    expect(answer.locator(".quotes, .number")).to_have_count(0)
    expect(page.locator("#panel .doc")).to_have_count(0)
    expect(answer.locator("details")).not_to_have_attribute("open", "")
    expect(answer.locator(".nearest blockquote").first).to_be_hidden()


def test_an_example_asks_itself(page: Page) -> None:
    """The first example is asked with one click."""
    page.locator("#welcome a").first.click()

    expect(page.locator("#chat .asked")).to_have_text(FIRST)
    expect(page.locator("#chat .quotes li").first).to_be_visible()


def test_a_follow_up_says_how_it_was_understood(page: Page) -> None:
    """A follow-up is completed from the questions before it, and can be asked as typed."""
    ask(page, FIRST)
    answer = ask(page, "Why not?")
    expect(answer.locator(".understood q")).to_have_text(f"{FIRST} Why not?")

    answer.locator(".understood a").click()

    expect(page.locator("#chat .answer")).to_have_count(3)
    expect(page.locator("#chat .answer").last.locator(".understood")).to_have_count(0)


def test_a_conversation_survives_a_reload(page: Page) -> None:
    """After a reload the questions and their answers are there again, until a new conversation."""
    ask(page, FIRST)
    page.reload()
    expect(page.locator("#chat .asked")).to_have_text(FIRST)
    expect(page.locator("#chat .quotes li").first).to_be_visible()

    page.locator("#new").click()
    expect(page.locator("#chat .asked")).to_have_count(0)
    expect(page.locator("#welcome .examples")).to_be_visible()


def test_an_empty_question_is_none(page: Page) -> None:
    """White space is not asked; punctuation alone gets an error, not an answer."""
    page.locator("#question textarea").fill("???")
    page.keyboard.press("Enter")

    expect(page.locator("#chat .trouble")).to_contain_text("the question is empty")
    expect(page.locator("#chat .answer")).to_have_count(0)


def test_on_a_phone(phone: Page) -> None:
    """At 390 px the answer comes first, a citation covers it with the source, Escape leads back."""
    answer = ask(phone, FIRST)
    expect(phone.locator("#side")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    citation = answer.locator(".cite a.citation").nth(1)
    citation.click()
    expect_quote_in_view(phone, quotes(answer)[1])
    phone.locator("#panel .step").last.click()
    expect_quote_in_view(phone, quotes(answer)[2])
    phone.locator("#panel .back").click()
    expect(phone.locator("#side")).to_be_hidden()
    citation.click()
    expect_quote_in_view(phone, quotes(answer)[1])
    phone.keyboard.press("Escape")

    expect(phone.locator("#side")).to_be_hidden()
    expect(citation).to_be_focused()


def test_a_reader_faster_than_the_page(phone: Page) -> None:
    """A citation clicked the moment it appears opens, and stays open when the page settles."""
    phone.evaluate(
        """() => new MutationObserver((_, watching) => {
            const link = document.querySelectorAll('#chat .cite a.citation')[1];
            if (link) { watching.disconnect(); link.click(); }
        }).observe(document.body, {subtree: true, childList: true})"""
    )
    answer = ask(phone, FIRST)

    expect_quote_in_view(phone, quotes(answer)[1])
    phone.wait_for_timeout(500)
    expect(phone.locator("#side")).to_be_visible()


def test_the_sources_are_listed(page: Page) -> None:
    """The sources tab lists every source, filters them, and opens one in the panel."""
    page.locator("#sources-tab-button").click()
    rows = page.locator("#sources tbody tr")
    expect(rows).to_have_count(14)

    page.locator("#sources .filter").fill("samovar")
    expect(rows.locator("visible=true")).to_have_count(1)
    rows.locator("visible=true").locator("a").click()

    expect(page.locator("#panel h2")).to_have_text("Samovar tea, the slow way")
    assert_nothing_forged(page)


def test_the_outline_leads_to_a_heading(page: Page) -> None:
    """A heading chosen in the contents is scrolled into view; the quote stays marked."""
    answer = ask(page, FIRST)
    page.locator("#panel .outline summary").click()
    entry = page.locator("#panel a.entry").last
    heading = entry.inner_text()
    entry.click()

    expect(page.locator("#panel .text .heading", has_text=heading).last).to_be_in_viewport()
    expect(page.locator("#hit")).to_have_text(quotes(answer)[0])


def test_copied_quotes_carry_their_reference(page: Page) -> None:
    """The copy button puts the quote, word for word, and where it stands on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, FIRST)
    page.locator("#panel .copy").click()
    expect(page.locator("#panel .copy")).to_have_text("Copied")

    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith(f"“{quotes(answer)[0]}” (")
    assert "sha256" in copied


def test_a_question_is_edited_removed_and_linked(page: Page, served: Served) -> None:
    """The words under an answer: edit asks anew in place, the link names question and sources, remove takes away."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "Who makes drones?")
    page.locator("#chat .acts a[href='#edit-0']").click()
    page.keyboard.type("Who makes drones at Alabuga?")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .asked")).to_have_text("Who makes drones at Alabuga?")

    page.locator("#chat .acts a[href='#link-0']").click()
    expect(page.locator("#said")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"{served.address}/?q=Who+makes+drones+at+Alabuga%3F"
    )
    page.locator("#chat .acts a[href='#remove-0']").click()
    expect(page.locator("#chat .asked")).to_have_count(0)


def test_filters_hold_and_survive_a_reload(page: Page) -> None:
    """Only picked sources are quoted; the pick is there again after a reload, and goes with one click."""
    page.locator("#within summary").click()
    page.locator("#within .pick").fill("treaty-notes")
    page.locator("#within .choices label:visible input").check()
    page.keyboard.press("Escape")
    answer = ask(page, FIRST)
    expect(answer.locator(".within")).to_have_text("Asked only of treaty-notes.md")
    titles = answer.locator(".cite .title").all_inner_texts()
    assert set(titles) == {"The Moscow–Tehran treaty: notes on the text"}

    page.reload()
    expect(page.locator("#within .narrowed summary")).to_contain_text("The Moscow–Tehran treaty")
    expect(page.locator("#chat .within")).to_have_count(1)
    page.locator("#within summary").click()
    page.locator("#within .everything").click()
    expect(page.locator("#within summary")).to_have_text("Asking all 14 sources")


def test_help_and_finding(page: Page) -> None:
    """`?` shows the keys and Escape puts them away; words are found in the open source and marked."""
    text = quotes(ask(page, FIRST))[0]
    page.locator("#panel .sheet").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    words = " ".join(text.split()[:3])
    page.locator("#panel .find").fill(words.upper())
    expect(page.locator("#panel .found")).to_contain_text("1 / ")
    page.wait_for_function("w => [...(CSS.highlights.get('found') ?? [])].join() === w", arg=words)
    page.locator("#panel .find").fill("nowhere to be read")
    expect(page.locator("#panel .found")).to_have_text("not in here")


def test_the_page_as_printed(page: Page) -> None:
    """A PDF's quote is boxed on the picture of its page, and the text comes back with the same button."""
    answer = ask(page, "Did Tehran ask for military help in June?")
    answer.locator(".cite a.citation", has_text="page").first.click()
    page.locator("#panel .as-page").click()

    expect(page.locator("#panel .printed .box").first).to_be_in_viewport()
    width = page.locator("#panel .printed img").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert width == 1100
    page.locator("#panel .as-page").click()
    expect(page.locator("#hit")).to_be_visible()


def test_the_conversation_is_saved(page: Page) -> None:
    """Markdown holds every quote with its footnote."""
    answer = ask(page, FIRST)
    page.locator("#save summary").click()
    with page.expect_download() as download:
        page.locator("#save button[data-form=markdown]").click()

    text = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "quotary-conversation.md"
    assert text.count("[^1]") == 2
    assert text.count("\n[^") == len(quotes(answer))
