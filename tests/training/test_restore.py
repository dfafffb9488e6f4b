"""An exported reader can be trained on: its weights come back out of the file."""

import numpy as np
import onnxruntime
import pytest
import torch

from answer.evidence import MODEL
from training.export import made_up
from training.model import Encoder, Reader
from training.restore import restored


@pytest.mark.slow
def test_a_restored_reader_says_what_the_file_says() -> None:
    """Up to the rounding of what each matrix is given, which only the file does."""
    reader = Reader(Encoder())
    reader.load_state_dict(restored(MODEL))
    given = made_up(8, 96)
    session = onnxruntime.InferenceSession(str(MODEL), providers=["CPUExecutionProvider"])

    said = session.run(None, given)
    with torch.inference_mode():
        meant = reader(*(torch.from_numpy(value) for value in given.values()))

    for one, other in zip(said, meant, strict=True):
        apart = np.abs(one - other.numpy())
        assert apart.mean() < 0.15 * max(1.0, float(np.abs(other.numpy()).mean()))
