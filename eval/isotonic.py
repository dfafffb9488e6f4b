"""A rising curve through noisy outcomes: isotonic regression by pooling adjacent violators.

Sources: Ayer et al. 1955 (pooling); Zadrozny & Elkan 2002 (for calibration); Oron & Flournoy 2017
(one knot at the middle of each pool, so that order survives between pools).
"""

from collections.abc import Sequence

Knot = tuple[float, float]


def pool(values: Sequence[float], weights: Sequence[float] | None = None) -> list[float]:
    """The nearest rising sequence by least squares: neighbours that fall are averaged.

    >>> pool([1, 3, 2, 4])
    [1.0, 2.5, 2.5, 4.0]
    """
    blocks: list[tuple[float, float, int]] = []  # mean, weight, how many
    for i, value in enumerate(values):
        blocks.append((float(value), 1.0 if weights is None else float(weights[i]), 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (a, m, i_), (b, n, j_) = blocks.pop(-2), blocks.pop()
            blocks.append((a if a == b else (a * m + b * n) / (m + n), m + n, i_ + j_))
    return [mean for mean, _, count in blocks for _ in range(count)]


def fit(confidence: Sequence[float], right: Sequence[bool]) -> tuple[Knot, ...]:
    """Knots of a rising curve from confidence to how often it was right.

    The ends are kept off 0 and 1 by Laplace's rule of succession: ten right of ten is 11/12, not certain.
    """
    order = sorted(range(len(confidence)), key=lambda i: confidence[i])
    same: dict[float, list[float]] = {}
    for i in order:
        same.setdefault(confidence[i], []).append(float(right[i]))
    weights = [float(len(outcomes)) for outcomes in same.values()]
    pooled = pool([sum(outcomes) / len(outcomes) for outcomes in same.values()], weights)
    blocks: dict[float, list[tuple[float, float]]] = {}
    for x, y, weight in zip(same, pooled, weights, strict=True):
        blocks.setdefault(y, []).append((x, weight))
    sizes = [sum(weight for _, weight in block) for block in blocks.values()]
    floor, ceiling = 1 / (sizes[0] + 2), (sizes[-1] + 1) / (sizes[-1] + 2)
    return tuple(
        (sum(x * weight for x, weight in block) / size, min(max(y, floor), ceiling))
        for (y, block), size in zip(blocks.items(), sizes, strict=True)
    )
