"""How it looks: Gradio's base theme with system fonts, and the style sheet beside this file."""

import json
from pathlib import Path

import gradio as gr

from ui import strings

_FOLDER = Path(__file__).parent
# In the page's head, not as ``css=``: Gradio would rewrite the rules, and loses shorthands with variables.
HEAD = f"<style>{(_FOLDER / 'style.css').read_text(encoding='utf-8')}</style>"
FAVICON = _FOLDER / "favicon.svg"
_SCRIPTS = ("panel", "find", "within", "talk", "sources", "quality", "keys")
PAGE_JS = f"const words = {json.dumps(strings.SCRIPTS)};\n" + "\n".join(
    (_FOLDER / "js" / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS
)
"""One function's body, in parts: what an earlier part names, the later ones use."""


def make_theme() -> gr.themes.Base:
    """Plain names are only CSS families: nothing is fetched for them."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_sm,
    )
