"""The house's rules on who may import whom, read from the code itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("answer", "commands", "eval", "index", "ingest", "prompts", "ui")
FILES = (
    "app",
    "cli",
    "details",
    "doctor",
    "errors",
    "finish",
    "intake",
    "library",
    "progress",
    "settings",
    "sites",
    "sync",
    "terminal",
    "upkeep",
    "writer",
)
BELOW_LIBRARY = {
    "errors",
    "settings",
    "prompts",
    "ingest",
    "index",
    "answer",
    "sync",
    "writer",
    "sites",
    "finish",
    "intake",
    "upkeep",
}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"errors"},
    "prompts": {"errors", "settings"},
    "ingest": {"errors", "settings"},
    "index": {"errors", "settings", "prompts", "ingest"},
    "answer": {"errors", "settings", "prompts", "ingest", "index"},
    "sync": {"errors", "settings", "prompts", "ingest", "index"},
    "writer": {"errors", "settings", "prompts", "ingest", "index", "sync"},
    "sites": {"errors", "settings", "prompts", "ingest", "index", "sync", "writer"},
    "finish": {"errors", "settings", "prompts", "ingest", "index", "sync", "writer", "sites"},
    "intake": {"errors", "settings", "prompts", "ingest", "index", "sync"},
    "upkeep": {"errors", "settings", "prompts", "ingest", "index", "sync", "writer"},
    "library": BELOW_LIBRARY,
    "progress": {*BELOW_LIBRARY, "library"},
    "details": {*BELOW_LIBRARY, "library"},
    "doctor": {*BELOW_LIBRARY, "library"},
    "terminal": {"errors"},
    "eval": {*BELOW_LIBRARY, "library", "terminal"},
    "ui": {*BELOW_LIBRARY, "library", "details", "eval"},
    "app": {*BELOW_LIBRARY, "library", "details", "eval", "ui"},
    "commands": {*BELOW_LIBRARY, "library", "eval", "app", "details", "doctor", "progress", "terminal"},
    "cli": {"commands", "eval"},
}
PLAIN = "eval/plain.py"
"""The program that the benchmark compares with; nothing imports it."""
ONLY_IN = {"chromadb": ("index/vectors.py", PLAIN), "gradio": ("app.py", "ui/")}
NEVER_BUT_IN = {
    name: ("index/export.py", "index/embedder.py", PLAIN)
    for name in ("torch", "transformers", "sentence_transformers")
}


def _modules() -> list[Path]:
    in_rooms = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [*in_rooms, *(ROOT / f"{name}.py" for name in FILES)]


def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_rooms_below_its_own(path: Path) -> None:
    """No upward import, and heavy libraries only where the house puts them."""
    relative = path.relative_to(ROOT)
    room = relative.parts[0].removesuffix(".py")
    for name in _imports(path):
        top = name.split(".")[0]
        assert top not in MAY_IMPORT or top == room or top in MAY_IMPORT[room], f"{relative} imports {name}"
        for places in (ONLY_IN.get(top), NEVER_BUT_IN.get(top)):
            assert not places or str(relative).startswith(places), f"{relative} imports {name}"


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_builtin_eval_is_never_rebound(path: Path) -> None:
    """`import eval.x` would rebind the builtin; `from eval.x import y` doesn't."""
    plain = [
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import)
        for alias in node.names
    ]

    assert not [name for name in plain if name.split(".")[0] == "eval"]


def test_asking_loads_nothing_heavy(corpus_library: object, tmp_path: Path) -> None:
    """A question is answered without torch and its kin, scikit-learn, pandas or Gradio in the process."""
    from library import Library

    assert isinstance(corpus_library, Library)
    data = corpus_library.settings.data
    script = (
        "import sys; sys.argv = ['quotary', 'ask', 'Would Russia defend Iran?', '--json', '--data', sys.argv[1]]\n"
        "from cli import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(data)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split("LOADED", 1)[1].split())

    assert "onnxruntime" in loaded
    assert not loaded & {
        "torch",
        "transformers",
        "sentence_transformers",
        "sklearn",
        "scipy",
        "pandas",
        "gradio",
    }
