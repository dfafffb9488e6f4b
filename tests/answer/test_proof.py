"""Quotes checked later: they hold, still stand elsewhere, or are gone."""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.proof import Current, check, read_proofs
from answer.quote import Proof, as_json
from errors import ProofError
from library import Library
from tests.conftest import settings_for

SAID = "The samovar was lit at noon. Tea came an hour later."


def _proof(text: str, start: int, end: int) -> Proof:
    return Proof(
        "file:///tea.md", "0" * 64, sha256(text.encode()).hexdigest(), start, end, text[start:end], "p"
    )


@given(st.text(min_size=1), st.data())
def test_what_a_text_says_holds_and_moves_with_it(text: str, data: st.DataObject) -> None:
    """Any stretch holds in its own text, and is found again behind whatever is put before it."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before = data.draw(st.text(max_size=20))
    proof = _proof(text, start, end)

    assert check(proof, Current(proof.uri, proof.sha256, text)).status == "holds"
    later = check(proof, Current(proof.uri, "1" * 64, before + text))
    assert later.status == "changed"
    assert later.start is not None
    assert later.end is not None
    assert (before + text)[later.start : later.end] == proof.quote


def test_a_changed_statement_is_gone_and_what_stands_there_is_shown() -> None:
    """A quote whose words changed no longer holds; the new words are told."""
    verdict = check(_proof(SAID, 0, 28), Current("u", "1" * 64, SAID.replace("noon", "dusk")))

    assert verdict.status == "gone"
    assert verdict.now is not None
    assert "lit at dusk" in verdict.now


def test_a_source_that_is_nowhere_is_gone() -> None:
    """Neither library nor file."""
    assert check(_proof(SAID, 0, 28), None).status == "gone"


def test_proofs_are_read_from_answers_batches_and_lists() -> None:
    """Whatever ask printed, or the proofs alone."""
    row = asdict(_proof(SAID, 0, 28))
    answer = {"quotes": [{"text": "…", "proof": row}], "nearest": []}

    for text in (
        json.dumps(answer),
        json.dumps(row),
        json.dumps([row]),
        f"{json.dumps(answer)}\n{json.dumps(answer)}",
    ):
        assert set(read_proofs(text)) == {_proof(SAID, 0, 28)}


@pytest.mark.parametrize("text", ["", "{", "{}", '{"sha256": "", "quote": ""}', '{"quotes": []}'])
def test_what_holds_no_proof_is_an_error(text: str) -> None:
    """Nothing to check is never taken for all being well."""
    with pytest.raises(ProofError):
        read_proofs(text)


@pytest.mark.slow
def test_a_quote_is_checked_against_the_library_and_the_file(tmp_path: Path) -> None:
    """It holds; after an edit it has moved; from the file alone the same is said; in the end it is gone."""
    source = tmp_path / "tea.md"
    source.write_text(
        "# Tea\n\nThe samovar in the hall was lit at noon by the station master.\n", encoding="utf-8"
    )
    library = Library(settings_for(tmp_path / "data"))
    library.sync([source])
    answer = library.ask("When was the samovar lit?")
    shown = as_json(answer)
    (proof,) = read_proofs(json.dumps(shown))
    stranger = Library(settings_for(tmp_path / "other"))

    assert library.verify_quote(proof).status == "holds"
    assert stranger.verify_quote(proof).status == "holds"

    source.write_text(
        "# Tea\n\nNew.\n\nThe samovar in the hall was lit at noon by the station master.\n", encoding="utf-8"
    )
    library.sync([source])
    assert library.verify_quote(proof).status == stranger.verify_quote(proof).status == "changed"

    source.write_text(
        "# Tea\n\nThe samovar in the hall was lit at dusk by the station master.\n", encoding="utf-8"
    )
    library.sync([source])
    verdict = library.verify_quote(proof)
    assert verdict.status == "gone"
    assert verdict.now is not None
    assert "dusk" in verdict.now
