"""Dates that stand alone on a line."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import iso_date


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2025-02-14", "2025-02-14"),
        ("2025-02-14T09:30:00Z", "2025-02-14"),
        ("14 February 2025", "2025-02-14"),
        ("1st May, 2025", "2025-05-01"),
        ("February 14th, 2025", "2025-02-14"),
        ("Feb. 14, 2025", "2025-02-14"),
        ("MARCH 2024", "2024-03"),
        ("Published: 14 February 2025", "2025-02-14"),
        ("Last day was Friday", None),
        ("*Posted on 3 May 2023*", "2023-05-03"),
        ("in 2024", None),
        ("2024", None),
        ("14 February 2025 in the harbour", None),
        ("2025-13-01", None),
        ("32 May 2025", None),
        ("14 Mai 2025", None),
        ("", None),
    ],
)
def test_worked_examples(line: str, expected: str | None) -> None:
    """A date and nothing else gives its ISO form; anything more or less gives None."""
    assert iso_date(line) == expected


@given(
    st.dates(datetime.date(1000, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "Updated %B %d %Y"]),
)
def test_every_date_comes_back_from_every_spelling(date: datetime.date, spelling: str) -> None:
    """Any day, written in any of the forms, is read as that day."""
    assert iso_date(date.strftime(spelling)) == date.isoformat()
