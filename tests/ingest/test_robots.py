"""robots.txt as RFC 9309 reads it."""

import pytest

from ingest.robots import parse_robots


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("user-AGENT : *\ndisallow:/a # why", "/abc", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Quotary/2\nDisallow: /x", "/a", True),
        ("User-agent: other\nUser-agent: quotary\nDisallow: /", "/a", False),
        ("User-agent: quotary\nCrawl-delay: 1\nUser-agent: other\nDisallow: /x", "/x", False),
        ("User-agent: quotary\nDisallow: /x\nUser-agent: other\nDisallow: /y\nUser-agent: quotary\nDisallow: /z", "/z", False),
        ("User-agent: quotary\nUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /%61", "/a", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /ä", "/%C3%A4", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("Sitemap: x\nDisallow: /", "/a", True),
        ("<html>not found</html>", "/a", True),
    ],
)  # fmt: skip
def test_rules_are_read_as_the_standard_says(text: str, path: str, allowed: bool) -> None:
    """Our own group before everybody's, the longest rule, the kinder of two alike, * and $."""
    assert parse_robots(text).allows(path) is allowed
