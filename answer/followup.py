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
_WHAT_ABOUT = re.compile(rf"{_LEAD}(?:what|how) (?:about|of) (?!who|what|when|where|why|how)", re.I)
_AND = re.compile(r"^\W*(?:and|or) (?!about\b)", re.I)
_MOST_ADDED = 5
"""Words that mean something in what is only named."""
_WHOLE = re.compile(
    rf"{_LEAD}(?:{_HELPS}\b|(?:(?:to|from|in|at|by|on|for|with|of|under|over|since|until) (?=.*\b{_HELPS}\b))?(?:who|whom|whose|what|which|when|where|why|how)\b)",
    re.I,
)
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
    r"\b(?:is|was|be|does|would|will|can|isn['’]t)\s+it\s+(?!similar|close|next|due|equal)(?:\w+\s+)?(?:possible|necessary|true|better|safer?|legal|worth"
    r"|ok|okay|good|bad|common|normal|important|easy|hard|difficult|recommended|required|advisable|to|that)\b"
    r"(?!\W*$)|\bit (?:take|mean|matter)s?\b(?=.* (?:to|that|when|if)\b)|\bit (?:rain|snow)\b|\bit(?: is| was|['’]s| would be| seems| took| takes) (?:\w+ )?(?:to|that|better|possible)\b",
    re.I,
)
"""An "it" that stands for nothing."""
_POINTS = re.compile(
    r"\b(?:this|that|these|those)\W*$|\b(?:to|for|of|with|by|in|at|on|from|about|after|before|like|do|did|say|said|mean)"
    r" (?:this|that|these|those)\b|\bthat (?:point|time|case|moment|day|year|one)\b"
    rf"|{_LEAD}(?:\w+ )?{_HELPS} (?:this|that|these|those)\b(?! \w+ \w+)"
    r"|\b(?:this|these|those) (?!who\b|that\b|which\b|of\b|in\b|with\b|year|month|week|morning|evening|century"
    r"|spring\b|summer|autumn|winter|season|days?\b|is\b|are\b|was\b|were\b)\w+"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\W*$|\b(?:say|says|said|thinks?|thought|do|does|did|done) so\W*$",
    re.I,
)
"""What points at something said, or at a place that was named."""
_OTHER = re.compile(r"\b(?:else|another|others|both|either|former|latter|ones?|the same|such)\b", re.I)
_IN_RETURN = re.compile(r"\b(?:the other|in return|instead)\b", re.I)
_KIND_OF_THING = re.compile(r"\ban? \w{3,}", re.I)
_DEFINES = re.compile(r"^\W*what(?:['’]s|\s+(?:is|are|was|were))\b(?!.*\bthe\b)", re.I)
_VAGUE = frozenset(
    terms("many much tell explain know think give get want like able available kind sort way thing")
)
_NO_ONE = frozenset(
    terms(
        "afterwards later anyone anybody anything someone somebody something everyone everybody everything nobody nothing people"
        " else next exactly now"
    )
)
"""Names nobody and nothing: in a short question it counts for nothing."""
_OF_WHAT = re.compile(
    r"\bthe (?:\w+ )?(?:results?|outcome|consequences?|reasons?|causes?|effects?|benefits?|(?:dis)?advantages?|drawbacks?"
    r"|risks?|differences?|purpose|goals?|aims?|alternatives?|exceptions?|requirements?|conditions?|details?|examples?"
    r"|solutions?)\W*$",
    re.I,
)
"""Ends with a noun that says nothing without what it is of."""
_SUBJECT = re.compile(
    rf"{_LEAD}(?:"
    r"(?:when|where|why|how(?: (?!much\b|many\b)\w+)?)(?: is| are| was| were|['’]s) (?!\w+ed\W*$)"
    r"|(?:who|what|which|how much|how many)(?:(?: \w+){1,2}|['’]s) (?=the )(?!the (?:most|least)\b|the (?:first|last|\w+est)\W*$)"
    rf"|(?:when|where|why|how) {_HELPS} (?=the )"
    r"|(?:\w+ ){0,3}(?:do|does|did)(?:n['’]t)? (?=(?:the )?\w+ \w)"
    r")(?!(?:i|we|you|one|this|that|these|those|there|no one|(?:any|some|every|no)(?:one|body|thing))\b)\w",
    re.I,
)
"""Has a noun that it asks about: "Where is the key", "What does vinegar do"."""
_SHARE = re.compile(r"\b(?:most|some|many|much|few|none|part|half|rest) of the \w", re.I)
"""A share of what must have been spoken of."""
_MEANT = re.compile(r"^\W*(?:(?!what\b)\w+\W+){0,4}?i (?:meant|mean|was asking)\b", re.I)
"""Corrects what was asked before."""
_BARE = re.compile(rf"{_LEAD}{_HELPS} (?:the )?[\w-]+\W*$", re.I)
"""A subject of which nothing is asked: "Did China?"."""
_JOINT = re.compile(r"[,;?]|\b(?:and|or)\b", re.I)
"""Where one part of a question ends and another begins."""


_TALK = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CIVIL = re.compile(
    r"\b(?:hello|hi|hey|hiya|howdy|greetings|welcome|good (?:morning|afternoon|evening|day|night)|how are you(?: doing)?(?: today)?"
    r"|how do you do|nice to meet you|(?:many |no )?thanks(?: a (?:lot|million|bunch))?|thank you|thankyou|thx|ty|cheers"
    r"|much appreciated|i appreciate it|yes|yeah|yep|yup|ok|okay|k|sure|right(?! there)|alright|all right|fine|great|good|cool|nice|perfect"
    r"|excellent|awesome|wonderful|brilliant|lovely|super|got it|i see|i understand|understood|of course|indeed|exactly|absolutely"
    r"|definitely|certainly|agreed|(?:that['’]?s|that is) (?:all|right|true|fine|great|good|ok|okay)|sounds good|makes sense"
    r"|no problem|no worries|you['’]re welcome|(?:good ?)?bye|farewell|take care|see (?:you|ya)(?: (?:later|soon|tomorrow|around))?"
    r"|cya|ciao|so long|until next time|have a (?:nice|good|great|lovely) (?:day|evening|weekend|night|one))\b"
)
"""Greetings, thanks, assent and farewells, in lower case with a space between words."""
_CIVIL_TOO = re.compile(
    r"\b(?:for (?:(?:the|your|all(?: the| your)?) )?(?:help|answers?|information|info|quotes?|reply|time|explanation|that|this)"
    r"|there|all|everyone|everybody|again|then|so|very|much|a lot|and|oh|ah|well|please|sir|madam|friends?|folks|you too|quotary)\b"
)
"""What goes with these."""


def is_small_talk(text: str) -> bool:
    """Whether ``text`` is greetings, thanks, assent or farewells alone, which ask for nothing.

    >>> is_small_talk("Hi there, thanks a lot!"), is_small_talk("Why not?"), is_small_talk("Thanks, but why?")
    (True, False, False)
    """
    said = " ".join(_TALK.findall(text.lower()))
    parts = _CIVIL.split(said)
    return len(parts) > 1 and not said.startswith("and ") and not any(map(_says_more, parts))


def _says_more(words: str) -> bool:
    """Whether anything is said beyond what goes with a greeting or thanks."""
    return bool(_CIVIL_TOO.sub("", words).strip())


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
    earlier = [q.strip() for q in history if q.strip() and not is_small_talk(q)]
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

    A pronoun with nothing in the question to stand for, or an ellipsis, makes it lean; a definite noun doesn't, and
    small talk asks nothing.

    >>> leans("Why not?", ["Where are the drones built?"])
    True
    >>> leans("How much did the licence cost?", ["Where are the drones built?"]), leans("Thanks!", ["Who?"])
    (False, False)
    """
    if not earlier or is_small_talk(question):
        return False
    return _refers(question) or _is_short(question, earlier)


def _refers(question: str) -> bool:
    """Whether it points back: "it", "that", "the other", "what about"; with little of its own to point at."""
    bare = _EMPTY_IT.sub(" ", question)
    said = len(_content(question))
    pronoun = _PRONOUN.search(bare)
    if pronoun and not _is_own(bare, pronoun):
        # What stands before a pronoun in the same question is often what it means.
        before = len(_content(bare[: pronoun.start()]))
        if before <= 1 or (before == 2 and said <= 3) or (before <= 4 and _OPENS.match(question)):
            return True
    return bool(
        (_adds(question) and said <= _MOST_ADDED)
        or ((_ABOUT.match(question) or _OPENS.match(question)) and said <= 2)
        or (_POINTS.search(bare) and said <= 3)
        or (_OTHER.search(question) and said <= 2 and not _names(question))
        or (_IN_RETURN.search(question) and said <= 4)
        or (_MEANT.match(question) and said <= 5)
    )


def _adds(question: str) -> bool:
    """Whether it only names something else to ask the same of: "And the old railway?", "What about Paris?"."""
    return bool(_WHAT_ABOUT.match(question)) or bool(_AND.match(question) and not _WHOLE.match(question))


def _is_own(question: str, pronoun: re.Match[str]) -> bool:
    """Whether a pronoun stands for what the question itself names before it."""
    before = question[: pronoun.start()]
    return _stands_before(before) or (pronoun[0].lower() == "its" and _names(before))


def _stands_before(text: str) -> bool:
    """Whether what precedes a pronoun has a whole question in it, which says what is meant: "Who was Lenin and"."""
    joints = list(_JOINT.finditer(text))
    head = text[: joints[-1].start()] if joints else ""
    return bool(_WHOLE.match(head)) and not _refers(head) and not _is_short(head, ())


def _is_short(question: str, earlier: Sequence[str]) -> bool:
    """Whether it says too little: a fragment of two words, or a whole question that asks of nothing by name.

    One that has its own subject stands, however short: two words that mean something ("Is smoking forbidden?"),
    a name, a noun that is asked about, or what was spoken of.
    """
    content = _content(question)
    if not _WHOLE.match(question):
        return len(content) <= 2
    if len(content) > 2:
        return False
    if _BARE.match(question) or _OF_WHAT.search(question) or _SHARE.search(question):
        return True
    told = content - _NO_ONE
    before = set[str]().union(*map(_content, earlier))
    stands = (
        len(told) == 2
        or _names(question)
        or told & before
        or _KIND_OF_THING.search(question)
        or (told and (_DEFINES.match(question) or _SUBJECT.match(question)))
    )
    return not stands


def _content(text: str) -> set[str]:
    """The terms that carry meaning; none where ``text`` has only small words."""
    return {term for term in content_terms(text) if term not in _VAGUE and term not in STOP_WORDS}


def _names(question: str) -> bool:
    """Whether a word other than the first has a capital."""
    words = _WORD.findall(question)[1:]
    return any(word[:1].isupper() and word != "I" and word.lower() not in STOP_WORDS for word in words)
