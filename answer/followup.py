"""Questions that lean on earlier ones, completed from these; one that stands alone is left alone.

English, by transparent rules (``docs/decisions.md`` has how often they are right).
"""

import re
from collections.abc import Sequence

from index.lexical import STOP_WORDS, content_terms, terms

_HELPS = r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)(?:n['’]t)?"
_LEAD = r"^\W*(?:(?:and|but|so|or|ok|okay)\b\W*)*"
_OPENS = re.compile(r"^\W*(?:and|but|or|then)\b", re.I)
_ABOUT = re.compile(
    rf"{_LEAD}(?:(?:what|how) about\b|what of\b|why not\b|how so\b|like what\b|such as\b|(?:who|what|where) else\b|which ones?\b"
    r"|(?:why|how|when|where|who|how come|since when|for example)\W*$)",
    re.I,
)
"""What hardly ever asks anything by itself."""
_WHOLE = re.compile(rf"{_LEAD}(?:{_HELPS}\b|(?:who|whom|whose|what|which|when|where|why|how)\b)", re.I)
"""Opens like a question; what doesn't is a fragment."""
_ASKS = re.compile(
    rf"{_LEAD}(?:who|whom|whose|what|which|when|where|why|how(?: (?:much|many|long|far|often))?|{_HELPS})\b"
    rf"(?:\s+(?:{_HELPS}|the)\b)*",
    re.I,
)
"""The words that make it a question."""
_WORD = re.compile(r"[\w'’-]+")
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers)\b", re.I)
_EMPTY_IT = re.compile(
    r"\b(?:is|was|be|does|would|will|can|isn['’]t)\s+it\s+(?:\w+\s+)?(?:possible|necessary|true|better|safer?|legal|worth"
    r"|ok|okay|good|bad|common|normal|important|easy|hard|difficult|recommended|required|advisable|take|mean|matter|to|that"
    r"|rain|snow)\b|\bit(?: is| was|['’]s| would be| seems| took| takes) (?:\w+ )?(?:to|that|better|possible)\b",
    re.I,
)
"""An "it" that stands for nothing."""
_POINTS = re.compile(
    r"\b(?:this|that|these|those)\W*$|\b(?:to|for|of|with|by|in|at|on|from|about|after|before|like|do|did|say|said|mean)"
    r" (?:this|that|these|those)\b|\bthat (?:point|time|case|moment|day|year|one)\b"
    rf"|{_LEAD}(?:\w+ )?{_HELPS} (?:this|that|these|those)\b(?! \w+ \w+)",
    re.I,
)
_OTHER = re.compile(r"\b(?:else|another|others|both|either|former|latter|ones?|the same|such)\b", re.I)
_IN_RETURN = re.compile(r"\b(?:the other|in return|instead)\b", re.I)
_KIND_OF_THING = re.compile(r"\ban? \w{3,}", re.I)
_DEFINES = re.compile(r"^\W*what(?:['’]s|\s+(?:is|are|was|were))\b(?!.*\bthe\b)", re.I)
_VAGUE = frozenset(
    terms("many much tell explain know think give get want like able available kind sort way thing")
)


def complete(question: str, history: Sequence[str]) -> str:
    """``question`` as it stands, or after the earlier questions that it leans on.

    Those are the last that stood alone and, where that is another, the last of all.

    >>> complete("Why not?", ["Would Russia defend Iran?"])
    'Would Russia defend Iran? Why not?'
    >>> complete("Who signed the treaty in Moscow?", ["Would Russia defend Iran?"])
    'Who signed the treaty in Moscow?'
    """
    context = leant_on(question, history)
    return " ".join([*context, question.strip()]) if context else question


def leant_on(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """The earlier questions that ``question`` leans on; none where it stands alone."""
    earlier = [q.strip() for q in history if q.strip()]
    if not leans(question, earlier):
        return ()
    standing = next((i for i in range(len(earlier) - 1, 0, -1) if not leans(earlier[i], earlier[:i])), 0)
    return tuple(dict.fromkeys((earlier[standing], earlier[-1])))


def with_subject(question: str, context: Sequence[str]) -> str:
    """``question`` before what the questions in ``context`` are about.

    It comes first and they are no questions any more: a reader that is given two answers the first of them.

    >>> with_subject("And how long does it run?", ["When did Putin and Pezeshkian sign the treaty?"])
    'And how long does it run? Putin Pezeshkian sign treaty'
    """
    words = _WORD.findall(" ".join(_ASKS.sub("", earlier) for earlier in context))
    subject = dict.fromkeys(word for word in words if word.lower() not in STOP_WORDS)
    return " ".join([question.strip(), *subject])


def leans(question: str, earlier: Sequence[str]) -> bool:
    """Whether ``question`` can hardly be understood without the questions before it.

    >>> leans("How much did the licence cost?", ["Where are the drones built?"])
    True
    """
    return bool(earlier) and (_refers(question) or _is_short(question, earlier))


def _refers(question: str) -> bool:
    """Whether it points back: "it", "that", "the other", "what about"; with little of its own to point at."""
    bare = _EMPTY_IT.sub(" ", question)
    said = len(_content(question))
    pronoun = _PRONOUN.search(bare)
    if pronoun:
        # What stands before a pronoun in the same question is often what it means.
        before = len(_content(bare[: pronoun.start()]))
        if before <= 1 or (before == 2 and said <= 3) or (before <= 4 and _OPENS.match(question)):
            return True
    return bool(
        ((_ABOUT.match(question) or _OPENS.match(question)) and said <= 2)
        or (_POINTS.search(bare) and said <= 3)
        or (_OTHER.search(question) and said <= 2 and not _names(question))
        or (_IN_RETURN.search(question) and said <= 4)
    )


def _is_short(question: str, earlier: Sequence[str]) -> bool:
    """Whether it says too little: two words that mean something, and neither a name nor what was spoken of."""
    content = _content(question)
    if len(content) > 2:
        return False
    if not _WHOLE.match(question):
        return True
    before = set[str]().union(*map(_content, earlier))
    stands = (
        _names(question) or content & before or _KIND_OF_THING.search(question) or _DEFINES.match(question)
    )
    return not stands


def _content(text: str) -> set[str]:
    """The terms that carry meaning; none where ``text`` has only small words."""
    return {term for term in content_terms(text) if term not in _VAGUE and term not in STOP_WORDS}


def _names(question: str) -> bool:
    """Whether a word other than the first has a capital."""
    words = _WORD.findall(question)[1:]
    return any(word[:1].isupper() and word != "I" and word.lower() not in STOP_WORDS for word in words)
