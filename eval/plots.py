"""Plots as inline SVG: lines and text only, coloured by the page's own style sheet."""

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from eval.confidence import Bin, Curve

_W, _H = 320, 240
_LEFT, _BOTTOM, _TOP, _RIGHT = 40, 34, 12, 10
_PLOT_W, _PLOT_H = _W - _LEFT - _RIGHT, _H - _BOTTOM - _TOP
_MOST_POINTS = 200


def _x(share: float) -> float:
    return round(_LEFT + share * _PLOT_W, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _PLOT_H, 1)


def _frame(title: str, across: str, up: str, body: Sequence[str]) -> Markup:
    """Axes from 0 to 1 both ways, their names, and what is drawn between them."""
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    lines = [
        f'<svg viewBox="0 0 {_W} {_H}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    ]
    for tick in ticks:
        lines.append(
            f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(tick)}" y2="{_y(tick)}"/>'
            f'<text x="{_LEFT - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>'
            f'<text x="{_x(tick)}" y="{_H - _BOTTOM + 15}" text-anchor="middle">{tick:g}</text>'
        )
    lines += [
        *body,
        f'<text x="{_x(0.5)}" y="{_H - 3}" text-anchor="middle">{escape(across)}</text>',
        f'<text transform="translate(10 {_y(0.5)}) rotate(-90)" text-anchor="middle">{escape(up)}</text>',
        "</svg>",
    ]
    return Markup("".join(lines))


def reliability(bins: Sequence[Bin]) -> Markup:
    """How often each tenth of the cases was right, against how sure it was; the diagonal is honest."""
    body = [f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>']
    points = " ".join(f"{_x(b.confidence)},{_y(b.right)}" for b in bins)
    body.append(f'<polyline class="curve" points="{points}"/>')
    body += [
        f'<circle cx="{_x(b.confidence)}" cy="{_y(b.right)}" r="3.5"><title>{b.cases} cases: {b.confidence:.2f} sure, '
        f"{b.right:.2f} right</title></circle>"
        for b in bins
    ]
    return _frame(
        "Reliability: confidence against how often the first quote was right",
        "confidence",
        "share right",
        body,
    )


def risk_coverage(curve: Curve, answered: float) -> Markup:
    """How wrong the most confident share is, for every share; the upright line is where it answers today."""
    every = max(1, len(curve.risk) // _MOST_POINTS)
    chosen = sorted({*range(0, len(curve.risk), every), len(curve.risk) - 1}) if len(curve.risk) else []
    points = " ".join(f"{_x(float(curve.coverage[i]))},{_y(float(curve.risk[i]))}" for i in chosen)
    body = [
        f'<polyline class="curve" points="{points}"/>',
        f'<line class="now" x1="{_x(answered)}" x2="{_x(answered)}" y1="{_y(0)}" y2="{_y(1)}"/>',
    ]
    return _frame("Risk and coverage", "share answered", "share wrong", body)
