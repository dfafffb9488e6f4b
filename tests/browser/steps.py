"""What a person does and sees, in words that the browser tests share."""

from playwright.sync_api import Locator, Page, expect

FIRST = "Would Russia defend Iran?"


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter; its answer."""
    answers = page.locator("#chat .answer")
    before = answers.count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1)
    expect(page.locator("#question textarea")).to_have_value("")
    return answers.last


def expect_quote_in_view(page: Page, text: str) -> None:
    """The panel marks exactly ``text``, where a person sees it."""
    page.wait_for_function("t => document.querySelector('#hit')?.textContent === t", arg=text)
    page.wait_for_function(
        """() => {
            const hit = document.querySelector('#hit').getBoundingClientRect();
            const sheet = document.querySelector('#panel .sheet').getBoundingClientRect();
            return hit.top >= sheet.top && hit.bottom <= Math.min(sheet.bottom, innerHeight)
                && hit.left >= 0 && hit.right <= innerWidth && hit.height > 0;
        }"""
    )


def quotes(answer: Locator) -> list[str]:
    """The quotes of an answer, character for character."""
    return [
        text or ""
        for text in answer.locator(".quotes blockquote").evaluate_all("n => n.map(x => x.textContent)")
    ]


def assert_nothing_forged(page: Page) -> None:
    """No element that a document or a question could have brought in stands in the page."""
    live = "img, form, input, iframe, script, style, link, svg, object, video"
    forged = f"#chat .prose :is({live}, a:not(.citation, .understood a, .acts a, .trouble a))"
    assert (
        page.locator(
            f"{forged}, #panel .prose :is({live}, a:not(.entry, .original)):not(.find, .printed img)"
        ).count()
        == 0
    )
    assert page.locator("#sources tbody :is(img, form, input, iframe, script, style, svg)").count() == 0
    assert page.evaluate("window.__hit") is None
    assert page.locator("body").is_visible()
