"""Fitting an answer into the context of whoever reads it next."""

from dataclasses import replace

from answer.quote import Answer
from errors import UsageError
from ingest.tokens import OWN, pack


def within(answer: Answer, budget: int, encoding: str = OWN) -> Answer:
    """The answer with as many of its quotes, best first, as ``budget`` tokens hold; none is cut.

    Raises:
        UsageError: not one quote fits, the budget isn't positive, or the encoding can't be had.
    """
    shown = answer.quotes or answer.nearest
    packed = pack([quote.text for quote in shown], budget, encoding)
    if shown and not packed.kept:
        raise UsageError(f"no quote fits into {budget} tokens of {encoding}; allow more")
    kept = tuple(shown[i] for i in packed.kept)
    number = {old + 1: new for new, old in enumerate(packed.kept, 1)}
    differing = tuple(
        replace(pair, one=number[pair.one], other=number[pair.other])
        for pair in answer.differing
        if pair.one in number and pair.other in number
    )
    return replace(
        answer,
        quotes=kept if answer.found else (),
        nearest=() if answer.found else kept,
        tokens=packed.tokens,
        differing=differing,
    )
