"""Embedders: the exported model against its original, and independence of batches."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from errors import ModelError
from index import rows
from index.embedder import Embedder, OnnxEmbedder, TorchEmbedder, Vectors, load_embedder, unit
from index.models import known_key, weights_folder
from ingest.passages import SearchedText
from prompts.prefixes import prefixes_for
from settings import DEFAULT_MODEL, cache_from_env

TEXTS = [
    SearchedText("The treaty was signed. It runs for twenty years.", ((0, 22), (23, 48))),
    SearchedText("Tea.", ((0, 4),)),
    SearchedText("A samovar " * 60, ((0, 599),)),
]


@pytest.fixture(scope="module")
def onnx() -> OnnxEmbedder:
    """The embedder that runs."""
    return load_embedder(DEFAULT_MODEL, cache_from_env().absolute())


@pytest.fixture(scope="module", params=["onnx", pytest.param("torch", marks=pytest.mark.slow)])
def embedder(request: pytest.FixtureRequest, onnx: OnnxEmbedder) -> Embedder:
    """Each implementation of the seam."""
    return onnx if request.param == "onnx" else TorchEmbedder(DEFAULT_MODEL)


def test_vectors_have_unit_length_and_the_shape_promised(embedder: Embedder) -> None:
    """One vector a passage, one a sentence, all of length 1."""
    for text, vectors in zip(TEXTS, embedder.embed_passages(TEXTS), strict=True):
        assert vectors.passage.shape == (embedder.dimension,)
        assert vectors.sentences.shape == (len(text.spans), embedder.dimension)
        assert np.allclose(np.linalg.norm(vectors.sentences, axis=1), 1, atol=1e-5)
        assert np.isclose(np.linalg.norm(vectors.passage), 1, atol=1e-5)


def test_a_passage_alone_and_among_others_has_one_vector(embedder: Embedder) -> None:
    """Batch-mates change nothing (cosine at least 0.99999)."""
    alone = embedder.embed_passages(TEXTS[:1])[0]
    first = embedder.embed_passages(TEXTS)[0]
    second = embedder.embed_passages([TEXTS[1], TEXTS[0]])[1]

    for other in (first, second):
        assert alone.passage @ other.passage > 0.99999
        assert (alone.sentences * other.sentences).sum(axis=1).min() > 0.99999


def test_texts_are_taken_one_by_one_as_they_come(embedder: Embedder) -> None:
    """A generator's texts have the vectors that a list's have; what goes wrong in it is raised."""

    def failing() -> Iterator[SearchedText]:
        yield TEXTS[0]
        raise ValueError("cut short")

    for one, other in zip(embedder.embed_passages(iter(TEXTS)), embedder.embed_passages(TEXTS), strict=True):
        assert np.allclose(one.sentences, other.sentences, atol=1e-6)
    with pytest.raises(ValueError, match="cut short"):
        embedder.embed_passages(failing())


def test_a_question_lies_near_what_answers_it(embedder: Embedder) -> None:
    """The worked example: the treaty's sentence is nearer than tea."""
    question = embedder.embed_question("When was the treaty signed?")
    treaty, tea, _ = embedder.embed_passages(TEXTS)

    assert question @ treaty.sentences[0] > question @ treaty.sentences[1]
    assert question @ treaty.passage > question @ tea.passage + 0.2


def test_a_question_is_embedded_nearly_as_a_passage_is(onnx: OnnxEmbedder) -> None:
    """Its lighter form may be compared with what passages are embedded by (cosine at least 0.99)."""
    for text, vectors in zip(TEXTS, onnx.embed_passages(TEXTS), strict=True):
        assert onnx.embed_question(text.text) @ vectors.passage > 0.99


def test_spans_are_the_tokens_of_the_text(embedder: Embedder) -> None:
    """Token spans are within the text, in order, special tokens left out."""
    (spans,) = embedder.spans(["The treaty, signed."])

    assert ["The treaty, signed."[s:e] for s, e in spans] == ["The", "treaty", ",", "signed", "."]


@pytest.mark.slow
def test_the_export_agrees_with_the_original(onnx: OnnxEmbedder) -> None:
    """ONNX and sentence-transformers give the same vectors (cosine at least 0.9999)."""
    original = TorchEmbedder(DEFAULT_MODEL)

    for ours, theirs in zip(onnx.embed_passages(TEXTS), original.embed_passages(TEXTS), strict=True):
        assert ours.passage @ theirs.passage > 0.9999
        assert (ours.sentences * theirs.sentences).sum(axis=1).min() > 0.9999


def test_the_key_names_model_and_form_without_loading_it(onnx: OnnxEmbedder) -> None:
    """What a library is labelled with can be told from the files alone."""
    assert onnx.key == known_key(DEFAULT_MODEL, cache_from_env().absolute())
    assert onnx.key == "sentence-transformers/all-MiniLM-L6-v2@53aa51172d14/fp32"


def test_a_model_that_is_not_here_says_so(tmp_path: Path) -> None:
    """Nothing is fetched; the message says what to do."""
    with pytest.raises(ModelError, match="Download it there first"):
        weights_folder(str(tmp_path / "model"))


def test_a_model_without_prefixes_shows_the_lines_to_add() -> None:
    """An unknown model is refused rather than embedded without its prefixes."""
    with pytest.raises(ModelError, match=r'\["my/model"\]\nquestion = ""'):
        prefixes_for("my/model")


@given(arrays(np.float32, st.tuples(st.integers(1, 6), st.just(8)), elements=st.floats(-1, 1, width=32)))
def test_packed_vectors_come_back_nearly_the_same(raw: Vectors) -> None:
    """Each component is within half a step of its vector's largest."""
    vectors = unit(raw + np.eye(len(raw), 8, dtype=np.float32) * 3)

    back = rows.unpack(rows.pack(vectors), 8)

    assert np.abs(back - vectors).max() <= np.abs(vectors).max() / 250
