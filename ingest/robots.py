"""What a site's robots.txt lets us fetch, as RFC 9309 reads it. Pure: fetching the file is ``fetch.py``'s.

Unlike ``urllib.robotparser`` it knows ``*`` and ``$`` in paths, and the longest rule wins, not the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

AGENT = "Quotary"
_SAFE = "/?&=+:;@!,~*$()[]'%-._"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether paths that begin like ``path`` may be fetched."""

    allow: bool
    path: str

    def matches(self, path: str) -> bool:
        """Whether it speaks of ``path``."""
        body = self.path.removesuffix("$")
        pattern = ".*".join(re.escape(part) for part in re.split(r"\*+", body))
        end = r"\Z" if self.path.endswith("$") else ""
        return re.match(pattern + end, path, re.S) is not None


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site that are meant for us; without any, everything is allowed."""

    rules: tuple[Rule, ...] = ()

    def allows(self, path: str) -> bool:
        """Whether ``path``, with its query, may be fetched: the longest rule decides, then the kinder.

        >>> parse_robots("User-agent: *\\nDisallow: /a\\nAllow: /a/b").allows("/a/b/c")
        True
        """
        path = _plain(path)
        matching = [rule for rule in self.rules if rule.matches(path)]
        return max(matching, key=lambda rule: (len(rule.path), rule.allow), default=Rule(True, "")).allow


def parse_robots(text: str, agent: str = AGENT) -> Robots:
    """The rules for ``agent``: of the groups that name it, else of those for everybody."""
    own: list[Rule] | None = None
    general: list[Rule] = []
    agents: list[str] = []
    naming = False
    for key, value in _lines(text):
        if key == "user-agent":
            agents = [*agents, value.casefold()] if naming else [value.casefold()]
            naming = True
            if _names(agent, value.casefold()):
                own = own or []
        elif key in ("allow", "disallow"):
            naming = False
            rules = [Rule(key == "allow", _plain(value))] if value else []
            if own is not None and any(_names(agent, name) for name in agents):
                own += rules
            if "*" in agents:
                general += rules
    return Robots(tuple(general if own is None else own))


def _lines(text: str) -> Sequence[tuple[str, str]]:
    pairs = (line.split("#", 1)[0].partition(":") for line in text.lstrip("\ufeff").splitlines())
    return [(key.strip().casefold(), value.strip()) for key, colon, value in pairs if colon]


def _names(agent: str, product: str) -> bool:
    """Whether a group's name is ours, with or without a version behind it."""
    return re.split(r"[/\s]", product, maxsplit=1)[0] == agent.casefold()


def _plain(path: str) -> str:
    """A path in one spelling, so that ``/%61`` and ``/a`` are the same."""
    return quote(unquote(path.replace("%2F", "%252F").replace("%2f", "%252F")), safe=_SAFE)
