"""A place in a document, as a link in the page names it. Stateless: the server looks it up anew."""

import re
from dataclasses import dataclass

_HREF = re.compile(r"#cite-(?P<document>[0-9a-f]{32})-(?P<start>\d{1,12})-(?P<end>\d{1,12})")


@dataclass(frozen=True, slots=True)
class Place:
    """``[start, end)`` of a document; empty for the document as a whole."""

    document_id: str
    start: int = 0
    end: int = 0

    @property
    def href(self) -> str:
        """The link that opens the panel here."""
        return f"#cite-{self.document_id}-{self.start}-{self.end}"

    @classmethod
    def parse(cls, href: object) -> "Place | None":
        """The place that a link from the browser names; None for anything else.

        >>> Place.parse("#cite-0123456789abcdef0123456789abcdef-3-7").end
        7
        >>> Place.parse("#cite-x-3-7") is None
        True
        """
        match = _HREF.fullmatch(href) if isinstance(href, str) else None
        return cls(match["document"], int(match["start"]), int(match["end"])) if match else None


def href(document_id: str, start: int, end: int) -> str:
    """The link to a place, for templates."""
    return Place(document_id, start, end).href
