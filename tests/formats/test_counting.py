"""Counting what leaves: our own encoding, its traps, and what is said where a model's isn't here."""

import gzip
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import UsageError
from ingest.tokens import ENCODINGS, OWN, OWN_RANKS, count_tokens, encoding, pack


def ranks() -> dict[bytes, int]:
    """The shipped ranks."""
    lines = gzip.decompress(OWN_RANKS.read_bytes()).splitlines()
    return {b64decode(line.split()[0]): int(line.split()[1]) for line in lines}


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    """Encoding loses nothing, whatever the script, and the count is the encoding's own."""
    own = encoding(OWN)

    assert own.decode(own.encode_ordinary(text)) == text
    assert count_tokens(text) == len(own.encode_ordinary(text))


def test_every_byte_has_a_rank_of_its_own() -> None:
    """All 256 bytes are tokens, so that no byte is unknown; ranks run from 0 without a gap, one to a token."""
    found = ranks()

    assert [found[bytes([value])] for value in range(256)] == list(range(256))
    assert sorted(found.values()) == list(range(16_384))


def test_every_merge_is_made_of_tokens_before_it() -> None:
    """Each longer token is two tokens of lower rank, which is what makes ranks merges."""
    found = ranks()

    for token, rank in found.items():
        if len(token) > 1:
            assert any(
                found.get(token[:i], rank) < rank > found.get(token[i:], rank) for i in range(1, len(token))
            )


@pytest.mark.parametrize("character", [" ", "\t", "\u00a0", "\n", "a", "1", "!", "伊"])
def test_a_million_of_one_character_is_counted(character: str) -> None:
    """No run of anything makes the encoder panic or crawl."""
    assert 0 < count_tokens(character * 1_000_000) <= 3_000_000


def test_the_name_of_a_special_token_is_text() -> None:
    """A document that holds ``<|endoftext|>`` is counted as any other."""
    assert count_tokens("<|endoftext|>") > 1


def test_long_text_is_counted_as_if_in_one_piece() -> None:
    """Where a text is parted to be counted, no token is."""
    text = "The ships came in late, and nobody knew why they had waited so long. " * 900

    assert count_tokens(text) == len(encoding(OWN).encode_ordinary(text))


def test_an_unknown_encoding_is_named() -> None:
    """The message lists those that there are."""
    with pytest.raises(
        UsageError, match="gpt9: no such encoding; there are quotary16k, cl100k_base, o200k_base"
    ):
        encoding("gpt9")


@pytest.mark.parametrize("name", ENCODINGS[1:])
@pytest.mark.parametrize("held", [None, b"something else"])
def test_a_models_encoding_is_never_fetched(
    name: str, held: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its file isn't here, or is another, the message says what to do."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    if held:
        (tmp_path / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4").write_bytes(held)
        (tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790").write_bytes(held)

    with pytest.raises(UsageError, match=r"nothing is fetched.*TIKTOKEN_CACHE_DIR.*quotary16k"):
        encoding(name)


@given(st.lists(st.text(min_size=1, max_size=40), max_size=8), st.integers(1, 60))
def test_packed_texts_fit(texts: list[str], budget: int) -> None:
    """What is kept fits, in order, as counted; what isn't would not have fitted."""
    packed = pack(texts, budget)
    between = count_tokens("\n\n")

    assert packed.kept == tuple(sorted(packed.kept))
    assert packed.tokens == sum(count_tokens(texts[i]) for i in packed.kept) + between * max(
        0, len(packed.kept) - 1
    )
    assert packed.tokens <= budget
    assert all(count_tokens(texts[i]) + (between if packed.kept else 0) > budget - packed.tokens
               for i in range(len(texts)) if i not in packed.kept and i > max(packed.kept, default=-1))  # fmt: skip


def test_a_budget_is_at_least_one_token() -> None:
    """None or less can't be meant."""
    with pytest.raises(UsageError, match="at least one token"):
        pack(["a"], 0)
