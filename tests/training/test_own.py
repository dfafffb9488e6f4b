"""Questions of ours as groups to learn from."""

import json
import random

import pytest

from library import Library, open_library
from tests.conftest import settings_for
from training.groups import Group
from training.own import own_groups

TREATY = """# The treaty

Russia and Iran signed a treaty in Moscow on 17 January 2025. It runs for twenty years.

The two presidents praised the officials who had written it.

## Signing day

On the day the treaty with Iran was signed the two presidents spoke of a new era.

## What it leaves out

The treaty holds no promise of mutual defence. Tehran had not wanted one.
"""
TEA = """# Tea

A samovar boils water for tea. Tula was famous for its samovars, and the treaty of commerce named them.
"""
CASES = [
    {
        "id": "when",
        "question": "When was the treaty with Iran signed?",
        "answerable": True,
        "evidence": [{"document": "treaty.md", "quote": "Russia and Iran signed a treaty in Moscow on 17 January 2025."}],
        "part": [{"document": "treaty.md", "quote": "On the day the treaty with Iran was signed the two presidents spoke of a new era."}],
    },
    {"id": "cost", "question": "What did the treaty cost?", "answerable": False, "evidence": []},
    {
        "id": "lack",
        "question": "What does it leave out?",
        "answerable": True,
        "history": ["Who signed the treaty between Russia and Iran?"],
        "evidence": [{"document": "treaty.md", "quote": "The treaty holds no promise of mutual defence."}],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> list[Group]:
    """The cases' groups, twice each."""
    home = tmp_path_factory.mktemp("own")
    texts, written = home / "texts", home / "set.jsonl"
    texts.mkdir()
    (texts / "treaty.md").write_text(TREATY, encoding="utf-8")
    (texts / "tea.md").write_text(TEA, encoding="utf-8")
    written.write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")
    library: Library = open_library(settings_for(home / "data"))
    library.sync([texts])
    return own_groups(written, library, {}, 2, random.Random(0))


def test_what_a_case_names_is_right_and_the_rest_is_wrong(groups: list[Group]) -> None:
    """A pair is right where its passage holds the evidence, and its flags are that sentence's alone."""
    pairs = [pair for group in groups for pair in group if pair.ranked]

    assert len(groups) == 2 * len(CASES)
    assert any(pair.right for pair in pairs)
    for pair in pairs:
        wanted = "no promise" if "leave" in pair.question.lower() else "17 January"
        flagged = zip(pair.sentences, pair.evidence, strict=True)
        said = [pair.body[start:end] for (start, end), flag in flagged if flag]
        assert pair.right == bool(said) == (wanted in pair.body)
        assert all(wanted in one for one in said)


def test_what_only_comes_near_is_left_out(groups: list[Group]) -> None:
    """The passage that a case names as answering in part is neither right nor wrong; other cases may meet it."""
    asked_when = [
        group for group in groups if "when" in group[0].question.lower() or "17 January" in group[0].body
    ]
    bodies = {pair.body for group in groups for pair in group}

    assert any("new era" in body for body in bodies)
    assert not any("new era" in pair.body for group in asked_when if group[0].ranked for pair in group)


def test_unanswerable_questions_teach_that_nothing_answers(groups: list[Group]) -> None:
    """Their passages take no part in the ranking, and none answers."""
    unanswerable = [group for group in groups if not any(pair.ranked for pair in group)]

    assert len(unanswerable) == 2
    assert all(pair.answer == 0 and not pair.right for group in unanswerable for pair in group)


def test_a_follow_up_is_learnt_as_it_is_read(groups: list[Group]) -> None:
    """With the words that the question before was about."""
    asked = {pair.question.lower() for group in groups for pair in group}

    assert any("leave" in question and "russia" in question for question in asked)
