"""How it looks: Gradio's base theme with system fonts, and the style sheet beside this file."""

from pathlib import Path

import gradio as gr

_FOLDER = Path(__file__).parent
# In the page's head, not as ``css=``: Gradio would rewrite the rules, and loses shorthands with variables.
HEAD = f"<style>{(_FOLDER / 'style.css').read_text(encoding='utf-8')}</style>"
FAVICON = _FOLDER / "favicon.svg"
PANEL_JS = (_FOLDER / "panel.js").read_text(encoding="utf-8")


def make_theme() -> gr.themes.Base:
    """Plain names are only CSS families: nothing is fetched for them."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_sm,
    )
