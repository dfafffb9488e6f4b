"""Averaging: the mean of two or more readers' weights, which keeps more of what each learnt than the last has.

`python -m training.average ONE/reader.pt OTHER/reader.pt --out BOTH/reader.pt` (Wortsman et al., Model soups,
arXiv 2203.05482).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor


def averaged(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of every weight; the states have the same names and shapes."""
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def main() -> None:
    """Read the command line and write the mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readers", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(averaged([torch.load(path, weights_only=True) for path in asked.readers]), asked.out)


if __name__ == "__main__":
    main()
