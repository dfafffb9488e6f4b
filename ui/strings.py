"""Every word of the interface that isn't around a quote (those are templates in ``prompts/``)."""

NAME = "Quotary"
TAGLINE = "Your documents answer, in their own words."
ASK_TAB = "Ask"
SOURCES_TAB = "Sources"

QUALITY_TAB = "Quality"

SET = "Question set"
RUN_SET = "Ask the set"
NO_SET = "Choose a set first."
SET_OPENS = "Looking for the set's evidence in the library …"
SET_RUNS = "{at} of {of} questions asked"
RUN_MADE = "{set}: {cases} questions asked on {when}"
MEASURES = "Measures"
MEASURE_COLUMNS = ("Measure", "Value", "95 %", "Change", "What it says")
SINCE_RUN = "Change since {run}; * where chance hardly explains it."
FIRST_RUN = "No earlier run of this set to compare with."
WON = "Right now, wrong before: {count}"
LOST = "Wrong now, right before: {count}"
FAILED = "{count} went wrong; a question opens its answer"
NONE_FAILED = "Every case went as it should."
BY_TAG = "First quote right, by tag"
RISK = "Risk and coverage"
TRUST = "Confidence against how often it was right"
LATENCY = "Time a question takes"
SAID = "Said of answers"
NOTHING_SAID = "Nothing yet. “Good”, “Wrong passage” and “Missing” under an answer are kept here for review."
VERDICTS = {"good": "good", "wrong": "wrong passage", "missing": "something missing"}
ANSWERING = "The sentence that answers it, word for word"
UNANSWERABLE = "nothing answers it"
PROMOTE = "Put into the set"
DISCARD = "Drop"

QUESTION_LABEL = "Your question"
QUESTION_PLACEHOLDER = "Ask your documents …"
ASK = "Ask"
NEW = "New conversation"
EXAMPLES = "For instance"
CHAT_LABEL = "Conversation"
AGAIN = "Try again"
NEARBY = "Nearby in the sources"

_KEYS = (
    ("/", "to the question"),
    ("]", "next citation"),
    ("[", "previous citation"),
    ("Enter", "open the citation in focus"),
    ("Esc", "back to the answer"),
    ("?", "this card"),
)
MASTHEAD = (
    f"<h1>{NAME}</h1><p>{TAGLINE}</p><p id='said' class='heard' role='status'></p>"
    "<dialog id='keys' aria-labelledby='keys-title'><h2 id='keys-title'>Keys</h2><dl>"
    + "".join(f"<div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div>" for key, does in _KEYS)
    + "</dl><form method='dialog'><button>Close</button></form></dialog>"
    "<dialog id='confirm' aria-labelledby='confirm-title'><h2 id='confirm-title'>Forget this source?</h2>"
    "<p class='what'></p><p>Its text goes from the library for good. The file itself stays where it is; "
    "an uploaded one goes.</p><form method='dialog'><button value='no' autofocus>Keep it</button> "
    "<button value='yes' class='danger'>Forget it</button></form></dialog>"
)
KEYS_BUTTON = "<button type='button' class='keys'>Keys</button>"

EXPORT_TITLE = "Quotary: a conversation with the sources"
SAVE = (
    "<details class='save'><summary>Save</summary><div class='menu'>"
    "<button type='button' data-form='markdown'>Markdown, with footnotes</button>"
    "<button type='button' data-form='json'>JSON, with proofs</button>"
    "<button type='button' data-form='bibtex'>Sources as BibTeX</button>"
    "<button type='button' data-form='csl'>Sources as CSL</button></div></details>"
)
PICK = "Find a source"
TYPE = "Type"
LANGUAGE = "Language"
SINCE = "Since"
UNTIL = "Until"
EVERYTHING = "All sources again"
ASKED_OF = "Asked only of"

STATES = {
    "answered": ("", ""),
    "related": ("Not in the sources", "They speak of it, but nothing in them answers this."),
    "nothing": ("Not in the sources", "Nothing in them is about this, so there is nothing to quote."),
}
"""What stands over an answer in each state, and a sentence on it."""
SCRIPTS = {
    "page": "Page {page}",
    "printed": "Page {page} as it is printed",
    "copied": "Copied",
    "noted": "Noted",
    "notFound": "not in here",
    "editing": "Your question; Enter asks it anew, Escape leaves it",
    "waiting": "waiting",
    "reading": "reading …",
    "notRead": "not read",
    "running": "{done} of {total}",
    "finished": "{done} of {total} done, {passages} passages",
    "stopped": "Stopped after {done} of {total}; what was read is kept",
    "unreachable": "The server doesn't answer.",
    "removed": "Forgotten",
    "leftOut": "{share} of it is never quoted:",
    "nothingLeftOut": "Nothing is left out of it.",
    "noiseKept": "What would be left out is kept, as you wished.",
    "outcomes": {
        "added": "added",
        "updated": "updated",
        "unchanged": "unchanged",
        "renamed": "renamed",
        "removed": "forgotten",
        "skipped": "passed over",
        "failed": "not read",
    },
    "allSources": "Asking all {count} sources",
    "someSources": "{count} sources",
    "only": "Asking only",
    "since": "since",
    "until": "until",
    "question": "Question",
    "answer": "Answer",
}
"""What the page's own script says."""

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
CHANGED = "This source was read anew on {when} and has changed since it was cited."
NOW_GONE = "This source was replaced on {when} and isn't there any more."
WAS_QUOTED = "What was quoted"
STILL = "It still says so, word for word."
STILL_SPACED = "It still says so, apart from white space."
CHANGES = "What changed there"
OPEN_NOW = "Open the source as it is now"
BACK = "Back to answer"
PREVIOUS = "Previous citation ([)"
NEXT = "Next citation (])"
OUTLINE = "Contents"
COPY = "Copy quote"
COPY_HINT = "Copy the quote with its reference"
ORIGINAL = "Original file"
NO_ORIGINAL = "The file this was read from is gone, or isn't the same any more. Its text is kept here."
AS_PAGE = "Page {page} as printed"
NO_PAGE = "Page {page} can't be shown as it is printed."
PAGE_BEFORE = "Page before"
PAGE_AFTER = "Page after"
FIND = "Find in this source"
FIND_PREVIOUS = "Previous place found"
FIND_NEXT = "Next place found"
MORE = "…"
NOISE = "Never quoted: {reason}"
PAGE = "Page {page} as printed"
NO_PAGE = "Page {page} can't be shown as it is printed."
PAGE_BEFORE = "Page before"
PAGE_AFTER = "Page after"
FIND = "Find in this source"
FIND_PREVIOUS = "Previous place found"
FIND_NEXT = "Next place found"
MORE = "…"
NOISE = "Never quoted: {reason}"
PAGE = "Page {page}"

FILTER = "Find a source"
NO_SOURCES = "No sources yet. Add files above, or whole folders in a terminal:"
COLUMNS = {
    "title": "Title",
    "file": "File",
    "type": "Type",
    "date": "Date",
    "passages": "Passages",
    "state": "State",
    "synced": "Read",
}
DO = "What can be done"
STATES_OF_SOURCES = {"current": "current", "changed": "changed", "gone": "file gone", "kept": "kept here"}
STATE_HINTS = {
    "current": "The file is as it was read",
    "changed": "The file has changed since it was read; read its folder again",
    "gone": "The file isn't there any more; its text is kept",
    "kept": "Uploaded or fetched; the library has its own copy",
}
MORE_SOURCES = "… and {count:,} more; quotary sources lists them all."
LEFT_OUT = "Left out"
REMOVE = "Forget"
ADD = "Add files"
ADD_HINT = "or drop them here. They are read on this machine and stay on it."
OUTCOME_COLUMNS = ("File", "Outcome", "Passages", "Why")
STOP = "Stop"
FOLDERS = "Folders"
SYNC = "Read again"
PRUNE = "and forget what is gone from it"
NO_FOLDER = "{folder}: no source came from there"
READ_ONLY = "This server is open to other machines, so it only answers; sources are added in a terminal."
MEDIA_TYPES = {
    "text/plain": "Text",
    "text/markdown": "Markdown",
    "text/html": "Web page",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}


def all_sources(count: int) -> str:
    """What is asked when nothing was picked."""
    return str(SCRIPTS["allSources"]).format(count=count)


def plural(count: int, one: str) -> str:
    """A count with its noun.

    >>> plural(1, "quote"), plural(2, "quote")
    ('1 quote', '2 quotes')
    """
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
