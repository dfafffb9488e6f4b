"""What kind of answer a question wants, and whether a sentence could be of that kind. English, by transparent rules.

A question of no kind known here is ``other``, and every sentence fits it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from answer.times import DAYS, MONTHS, tells_time
from index.lexical import STOP_WORDS

Kind = Literal["why", "who", "when", "where", "how_many", "list", "yes_no", "other"]

LISTED: tuple[Kind, ...] = ("list", "why")
"""What a list may answer."""
_HELPS = r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)(?:n['’]t)?"
_ASKS = r"(?:who|whom|whose|what|which|when|where|why|how)"
_LEAD = re.compile(
    r"^\W*(?:(?:and|but|so|or|then|also|ok(?:ay)?|well|please|exactly|for|of|to|from|with|by|at|about)\b[\s,]*)*",
    re.I,
)
_POLITE = re.compile(
    r"^\W*(?:(?:can|could|would|will) you (?:please )?(?:tell|say|explain|show|remind)(?: me| us)?|do you know|"
    r"(?:please )?(?:tell|show|remind) (?:me|us)|i(?:['’]d like to| want to)? (?:know|wonder)|i(?:['’]m| am) wondering)\b"
    rf"(?=[\s,]+(?:{_ASKS}|if|whether)\b)",
    re.I,
)
_OPENS = re.compile(
    rf"(?:{_HELPS}\b|(?:who|whom|whose|what|which|why|how)\b|(?:since |until )?(?:when|where)\s+{_HELPS}\b)",
    re.I,
)
_PERSON = (
    r"(?:person|man|woman|president|minister|premier|king|queen|tsar|shah|pope|official|general|admiral|author|writer|"
    r"analyst|expert|leader|diplomat|ambassador|journalist|scholar|politician|commander|chief|director|founder|"
    r"scientist|singer|actor|actress|player|company|firm|organi[sz]ation|agency|party|team|band|nation)"
)
_PLACE = r"(?:country|city|town|village|place|region|province|state|continent|river|island|district|street)"
_QUANTITY = (
    r"(?:number|share|percentage|per ?cent|proportion|price|cost|sum|amount|population|size|average|rate|value|"
    r"distance|length|height|depth|age|speed|weight|total)"
)
_TIME = r"(?:year|month|day|weekday|date|century|decade|time|hour)"
_ADJECTIVES = rf"(?:(?!{_HELPS}\b)[\w'’-]+\s+){{0,2}}"
_PLURAL = (
    r"(?!(?:does|is|was|has|this|its|his|as|us|less|news)\b)(?:\w+(?<![sui])s|people|men|women|children)"
)
_OPENINGS: Mapping[Kind, str] = {
    "why": (r"(?:why\b|how come\b|what (?:is|was|are|were|made|makes|caused|causes|explains|drives|drove)\b"
        r"(?: the)?(?: \w+)? ?(?:reasons?|causes?|motives?)\b|what (?:caused|causes|explains)\b|(?:what|which) reasons?\b)"),
    "when": (rf"(?:(?:since |until |till )?when\b|(?:in |on |at |since |by )?(?:what|which) (?:exact )?{_TIME}s?\b"
        rf"|what (?:is|was) the (?:exact )?(?:{_TIME})\b|how long ago\b)"),
    "how_many": (r"(?:how (?:many|much|long|old|tall|large|big|deep|high|wide|heavy|fast|often)\b|how far (?:is|are|was|from|away|apart)\b|"
        rf"(?:what|which)(?: (?:is|was|are|were))?(?: the)? (?:\w+ )?{_QUANTITY}\b(?! to\b)"
        r"|what (?:do|does|did|would) .*\bcost\W*$)"),
    "list": (rf"(?:(?:what|which) (?:are|were) (?:the|some|all)\b|what {_ADJECTIVES}{_PLURAL}\s+{_HELPS}\b|which {_ADJECTIVES}{_PLURAL}\b"
        r"|which of\b|(?:list|name|enumerate) (?:the|all|some|every)\b|who are all\b)"),
    "who": (rf"(?:who|whom|whose)\b|(?:what|which) {_ADJECTIVES}{_PERSON}\b|what (?:is|was) the name of\b"),
    "where": (rf"(?:where\b|(?:in |at |to |from )?(?:what|which) {_ADJECTIVES}{_PLACE}\b)"),
    "yes_no": (rf"(?:{_HELPS}\b|if\b|whether\b)"),
}  # fmt: skip
"""What a question of each kind begins with; the first that matches counts."""
_RULES = {kind: re.compile(pattern, re.I) for kind, pattern in _OPENINGS.items()}
_TAG = re.compile(
    r"(?:,\s*(?:right|correct|true|no|or not)|is (?:that|it|this) (?:right|true|correct|so))\s*\?*\s*$", re.I
)


def kind_of(question: str) -> Kind:
    """The kind of answer that ``question`` wants.

    >>> kind_of("And how many died?"), kind_of("Besides Russia, which states are called allies?")
    ('how_many', 'list')
    >>> kind_of("When the war began, who led Iran?"), kind_of("How far would they go?")
    ('who', 'other')
    """
    asked = _POLITE.sub("", question.strip())
    for clause in _clauses(asked):
        for kind, rule in _RULES.items():
            if rule.match(clause):
                return kind
        if _OPENS.match(clause):
            return "other"
    return "yes_no" if _TAG.search(asked) else "other"


def _clauses(question: str) -> list[str]:
    """Where the asking may begin: the clause that opens like a question first, then the whole."""
    parts = [_LEAD.sub("", part) for part in re.split(r"[,;:.?!]\s+|\s+[–—-]\s+", question)]
    opening = [_rest(question, part) for part in parts if part and _OPENS.match(part)]
    return [*opening[:1], _LEAD.sub("", question)]


def _rest(question: str, part: str) -> str:
    """The question from ``part`` on."""
    return question[question.index(part) :]


_NUMBER = re.compile(
    r"(?<![\w-])(?:[$€£]\s?)?\d[\d.,]*(?:%|\b)|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundreds?|thousands?|(?:m|b|tr)illions?|dozens?|half|third|quarter|twice|double[ds]?|tripled?)\b",
    re.I,
)
_SOME = re.compile(
    r"\b(?:one|once|many|few|several|most|none|no|single|couple|per cent|percent|share)\b", re.I
)
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w'’-]+")
_NO_NAME = (
    frozenset(word.lower() for word in (*MONTHS, *DAYS)) | STOP_WORDS | {"however", "according", "although"}
)
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|outside|inside|off|across|around|towards?|through|via|between|on|of) "
    r"(?:the |a |its |northern |southern |eastern |western |central )*(?:[A-ZÀ-Þ]\w+|(?:city|town|village|coast|border|"
    r"capital|island|port|region|province|north|south|east|west|mountains?|river|centre|center|sea)\b)"
)
_SOMEWHERE = re.compile(
    r"\b(?:in|into|at|near|to|behind|beside|under|inside|by|onto|on|between) (?:the|a|an|his|her|its|their) \w+",
    re.I,
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|in order to|so that|so as to|as a result|therefore|thus|hence|"
    r"consequently|caused|causing|led to|leads to|stems? from|stemmed from|in response to|"
    # "The reasons for it" only names them, where nothing says what they are.
    r"(?:reasons?|causes?)\b(?:(?! (?:for|of|why|behind)\b)|(?=.*\b(?:is|was|are|were|lies?|lay)\b))|"
    r"in return for|driven by|motivat\w+|explain\w*|that is why|which is why|given that|for fear|"
    r"in an effort to|in an attempt to|with the aim|aim(?:s|ed)? (?:to|at)|intended to|on the grounds?|rooted in)\b",
    re.I,
)
_PURPOSE = re.compile(
    r"\bto (?:avoid|prevent|protect|keep|gain|ensure|secure|make|help|show|reduce|counter|preserve|maintain|get|"
    r"allow|stop|weaken|strengthen|support|defend|escape|win)\b|\b(?:fear(?:s|ed|ing)?|want(?:s|ed)?|need(?:s|ed)?|"
    r"hop(?:e|es|ed|ing)|benefit\w*|so|since|for (?:he|she|it|they|we|i|you|safety|security))\b",
    re.I,
)


def fits(kind: Kind, sentence: str, question: str = "") -> float:
    """How far a sentence holds what an answer of this kind would: 1 yes, ½ perhaps, 0 no.

    Names and numbers that the question itself holds don't count.

    >>> fits("how_many", "They sold 24 jets."), fits("how_many", "They sold jets.")
    (1.0, 0.0)
    >>> fits("who", "It was Lavrov who went.", "Who sent Lavrov?")
    0.0
    """
    test = _TESTS.get(kind)
    return test(sentence, question) if test else 1.0


def _fits_number(sentence: str, question: str) -> float:
    asked = {match.group().lower() for match in _NUMBER.finditer(question)}
    if any(match.group().lower() not in asked for match in _NUMBER.finditer(sentence)):
        return 1.0
    return 0.5 * bool(_SOME.search(sentence))


def _fits_name(sentence: str, question: str) -> float:
    asked = {_bare(word) for word in re.findall(r"[\w'’-]+", question)} | _NO_NAME
    first = len(sentence) - len(sentence.lstrip(" *_#>-•“\"'(["))
    found = [match.start() for match in _NAME.finditer(sentence) if _bare(match.group()) not in asked]
    return 1.0 if any(at > first for at in found) else 0.5 * bool(found)


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.lower())


def _fits_place(sentence: str, question: str) -> float:
    return 1.0 if _PLACED.search(sentence) else 0.5 * bool(_SOMEWHERE.search(sentence))


def _fits_reason(sentence: str, question: str) -> float:
    return 1.0 if _REASON.search(sentence) else 0.5 * bool(_PURPOSE.search(sentence))


_SAID = re.compile(
    r"\b(?:none|nothing|likely|limit(?:s|ed)?|agree|unwilling|ready|prepared|indeed|"
    r"did|does|do|has|had|was|were|is|are|will|would)\b",
    re.I,
)
_FIRM = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|unlikely|hardly|refus\w+|declin\w+|den(?:y|ies|ied)|reject\w*|"
    r"rul(?:es?|ed|ing) out|oblig\w+|commit\w*|pledg\w+|promis\w+|vow\w*|guarantee\w*|agreed|willing|yes|"
    r"must|needs?|needed|required|allowed|permitted|forbidden|banned|prohibited|compulsory|mandatory|optional|"
    r"(?:im)?possible|free)\b|n['’]t\b",
    re.I,
)


def _fits_stance(sentence: str, question: str) -> float:
    """1 where something is denied, promised or held to; ½ where something is said at all."""
    return 1.0 if _FIRM.search(sentence) else 0.5 * bool(_SAID.search(sentence))


_TESTS: Mapping[str, Callable[[str, str], float]] = {
    "when": lambda sentence, question: tells_time(sentence),
    "how_many": _fits_number,
    "who": _fits_name,
    "where": _fits_place,
    "why": _fits_reason,
    "yes_no": _fits_stance,
}
