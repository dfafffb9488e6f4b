"""Averaging weights."""

import torch

from training.average import averaged


def test_every_weight_is_the_mean() -> None:
    """Also of weights in another precision."""
    one = {"a": torch.tensor([1.0, 2.0]), "b": torch.tensor([[4.0]], dtype=torch.bfloat16)}
    other = {"a": torch.tensor([3.0, 2.0]), "b": torch.tensor([[2.0]])}

    made = averaged([one, other])

    assert made["a"].tolist() == [2.0, 2.0]
    assert made["b"].tolist() == [[3.0]]
