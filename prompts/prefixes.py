"""The prefixes that an embedding model was trained with."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from errors import ModelError

_TABLE = Path(__file__).with_name("embedders.toml")


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What stands before a question and before a passage when they are embedded."""

    question: str
    passage: str


def prefixes_for(model: str) -> Prefixes:
    """The prefixes of ``model``, a name or path as the setting has it.

    Raises:
        ModelError: the model has no entry; the message shows the lines to add.
    """
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    if model not in table:
        raise ModelError(
            f"{model}: no prefixes known for this embedding model. Add to {_TABLE}:\n\n"
            f'["{model}"]\nquestion = ""\npassage = ""\n\n(with the prefixes from its model card)'
        )
    return Prefixes(table[model]["question"], table[model]["passage"])
