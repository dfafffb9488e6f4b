"""Any sentence-transformers model by its path: exported, checked, keyed by its weights, its prefixes asked for."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from doctor import examine
from errors import ModelError
from index.embedder import load_embedder
from index.models import export_folder, exported, weights_folder, whole_spec
from ingest.passages import SearchedText
from library import open_library
from prompts import prefixes
from settings import DEFAULT_MODEL, Settings, cache_from_env

SENTENCE = "The treaty was signed."


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache to damage, with the export that all tests share."""
    shared = cache_from_env().absolute()
    folder = export_folder(DEFAULT_MODEL, tmp_path)
    exported(DEFAULT_MODEL, shared)
    shutil.copytree(export_folder(DEFAULT_MODEL, shared), folder)
    return tmp_path


@pytest.mark.parametrize("name", ["spec.json", "model.onnx", "question.onnx", "tokenizer.json"])
def test_an_export_that_is_not_as_it_was_written_is_told_from_a_whole_one(cache: Path, name: str) -> None:
    """Whichever file was cut short, or is gone."""
    folder = export_folder(DEFAULT_MODEL, cache)
    assert whole_spec(folder)
    os.truncate(folder / name, 20)
    assert whole_spec(folder) is None
    (folder / name).unlink()
    assert whole_spec(folder) is None


@pytest.mark.slow
def test_a_damaged_export_is_told_and_made_again(cache: Path, tmp_path: Path) -> None:
    """Doctor sees it; the next question has it exported; so too where all files were emptied."""
    folder = export_folder(DEFAULT_MODEL, cache)
    for path in (cache / "models").rglob("*.*"):
        os.truncate(path, 0)
    library = open_library(Settings(data=tmp_path / "data", cache=cache))

    assert any(str(folder) in problem["said"] for problem in examine(library)["problems"])
    assert len(load_embedder(DEFAULT_MODEL, cache).embed_question("Is it whole?")) == 384
    assert not any(str(folder) in problem["said"] for problem in examine(library)["problems"])


@pytest.mark.parametrize("name", ["question.onnx", "tokenizer.json"])
def test_a_file_of_the_right_size_that_cannot_be_loaded_is_told_with_the_remedy(
    cache: Path, tmp_path: Path, name: str
) -> None:
    """An error of the library's own, by asking and by doctor."""
    path = export_folder(DEFAULT_MODEL, cache) / name
    path.write_bytes(bytes(path.stat().st_size))
    library = open_library(Settings(data=tmp_path / "data", cache=cache))

    with pytest.raises(ModelError, match=f"{name}: can't be loaded .* delete"):
        library.warm()
    assert any(name in problem["said"] for problem in examine(library)["problems"])


def _make(folder: Path, architecture: str) -> Path:
    """A small model with weights of chance."""
    from sentence_transformers import SentenceTransformer, models
    from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

    layers: dict[str, Any] = {
        "bert": {
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 64,
        },
        "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64},
    }
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(weights_folder(DEFAULT_MODEL) / "tokenizer.json"),
        pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]", mask_token="[MASK]",
    )  # fmt: skip
    config = AutoConfig.for_model(
        architecture, vocab_size=len(tokenizer), max_position_embeddings=64, **layers[architecture]
    )
    plain = folder / "plain"
    AutoModel.from_config(config).save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    encoder = models.Transformer(str(plain), max_seq_length=64)
    made = SentenceTransformer(modules=[encoder, models.Pooling(32, "mean")], device="cpu")
    made.save(str(folder / "model"))
    return folder / "model"


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ["bert", "distilbert"])
def test_a_model_by_its_path_is_exported_and_agrees_with_itself(
    tmp_path: Path, architecture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its export is checked against it; without prefixes it is refused with the lines to add."""
    model = _make(tmp_path, architecture)
    table = Path(shutil.copy(Path(prefixes.__file__).with_name("embedders.toml"), tmp_path))
    monkeypatch.setattr(prefixes, "_TABLE", table)
    with pytest.raises(ModelError, match=str(model)) as refused:
        load_embedder(str(model), tmp_path / "cache")
    lines = [
        line for line in str(refused.value).splitlines() if line.startswith(("[", "question", "passage"))
    ]
    table.write_text(table.read_text(encoding="utf-8") + "\n" + "\n".join(lines), encoding="utf-8")
    embedder = load_embedder(str(model), tmp_path / "cache")
    alone = embedder.embed_passages([SearchedText(SENTENCE, ())])[0].passage
    among = embedder.embed_passages([SearchedText("Tea. " * 20, ()), SearchedText(SENTENCE, ())])[1].passage

    assert embedder.dimension == 32
    assert embedder.key.startswith(f"{model}@")
    assert alone @ among > 0.99999
    assert alone @ embedder.embed_question(SENTENCE) > 0.99
