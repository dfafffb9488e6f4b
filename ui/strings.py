"""Every word of the interface that isn't around a quote (those are templates in ``prompts/``)."""

NAME = "Quotary"
TAGLINE = "Your documents answer, in their own words."
ASK_TAB = "Ask"
SOURCES_TAB = "Sources"

QUESTION_LABEL = "Your question"
QUESTION_PLACEHOLDER = "Ask your documents …"
ASK = "Ask"
NEW = "New conversation"
EXAMPLES = "For instance"
CHAT_LABEL = "Conversation"
KEYS = (
    "<details id='keys'><summary>Keys</summary><p><kbd>/</kbd> ask · <kbd>]</kbd> <kbd>[</kbd> next and previous "
    "citation · <kbd>Esc</kbd> back to the answer · <kbd>?</kbd> this line</p></details>"
)

STRONG = "The sources answer this."
FAIR = "The sources probably answer this."
WEAK = "The sources may answer this."
WARMING = "Still waking up. Your answer follows by itself in a moment."
BROKEN = "Something went wrong inside Quotary. What it was stands in the terminal it runs in."

EMPTY = "There is nothing to ask yet."
EMPTY_REMEDY = "Add files or folders in a terminal, then ask away:"
EMPTY_COMMAND = "quotary ingest PATH"

PANEL_LABEL = "Source"
STALE = "This place can't be shown: the source has changed or was removed since it was cited. Ask again."
BACK = "Back to answer"
PREVIOUS = "Previous citation ([)"
NEXT = "Next citation (])"
OUTLINE = "Contents"
COPY = "Copy quote"
COPIED = "Copied"
COPY_HINT = "Copy the quote with its reference"
NOISE = "Never quoted: {reason}"
EARLIER = "{count:,} more characters before"
LATER = "{count:,} more characters after"
PAGE = "Page {page}"

FILTER = "Filter sources"
NO_SOURCES = "No sources yet."
COLUMNS = ("Title", "File", "Type", "Date", "Passages", "Synced")
MEDIA_TYPES = {
    "text/plain": "Text",
    "text/markdown": "Markdown",
    "text/html": "Web page",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}


def plural(count: int, one: str) -> str:
    """A count with its noun.

    >>> plural(1, "quote"), plural(2, "quote")
    ('1 quote', '2 quotes')
    """
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
