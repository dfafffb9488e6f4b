"""Dates that stand alone on a line."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import field_date, iso_date


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
        ("2024-07", None),
        ("25/07/2024", None),
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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019", "2019"),
        ("2019-07", "2019-07"),
        ("2019-7-4", "2019-07-04"),
        ("2019/07/04", "2019-07-04"),
        ("2019-07-04 10:00:00 +0200", "2019-07-04"),
        ("2019-07-04T10:00:00Z", "2019-07-04"),
        ("07/2019", "2019-07"),
        ("July 2019", "2019-07"),
        ("4 July 2019", "2019-07-04"),
        ("Jul 08 2022", "2022-07-08"),
        ("Thu, 04 Jul 2019 10:00:00 GMT", "2019-07-04"),
        ("25/07/2019", "2019-07-25"),
        ("07/25/2019", "2019-07-25"),
        ("25.07.2019", "2019-07-25"),
        ("07/07/2019", "2019-07-07"),
        ("04/07/2019", None),
        ("04.07.2019", None),
        ("25/13/2019", None),
        ("2019-13", None),
        ("31/02/2019", None),
        ("2019-02-31", None),
        ("31 February 2019", None),
        ("4019", None),
        ("draft", None),
        ("", None),
    ],
)
def test_a_field_that_holds_a_date(value: str, expected: str | None) -> None:
    """As short as it is given; nothing where it is no day, or could be either of two."""
    assert field_date(value) == expected


@given(st.text(max_size=40))
def test_any_field_is_a_date_or_none(value: str) -> None:
    """Nothing raises; what is kept is ISO."""
    for field in (value, f"2019-{value}", f"{value}/2019"):
        found = field_date(field)
        assert found is None or datetime.date.fromisoformat((found + "-01-01")[:10])
