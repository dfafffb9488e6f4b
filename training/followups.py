"""How well follow-ups are detected and completed, against human rewrites.

``python -m training.followups`` over MTRAG's turns: each with the questions before it and a rewrite that
stands by itself. A turn *leans* where its rewrite adds words of an earlier question. The label is noisy:
some rewriters left "How is it created?" as it was, or added what only the system's answers said.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from answer.followup import complete
from index.lexical import STOP_WORDS, content_terms

_MARK = "|user|:"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, those before it, and how a person would have asked it alone."""

    history: tuple[str, ...]
    question: str
    rewrite: str

    @property
    def missing(self) -> set[str]:
        """Words of the rewrite that the question lacks."""
        return content(self.rewrite) - content(self.question)

    @property
    def wanted(self) -> set[str]:
        """Those of them that an earlier question has."""
        return self.missing & set[str]().union(*map(content, self.history))


def content(text: str) -> set[str]:
    """The terms that carry a text's meaning."""
    return {term for term in content_terms(text) if term not in STOP_WORDS}


def turns(folder: Path) -> Iterator[Turn]:
    """Every turn that has one before it."""
    for path in sorted(folder.glob("*_questions.jsonl")):
        rewrites = _texts(path.with_name(path.name.replace("_questions", "_rewrite")))
        for id, said in _texts(path).items():
            *history, question = (turn.strip() for turn in said.split("\n" + _MARK))
            if history:
                yield Turn(tuple(history), question, rewrites[id])


def _texts(path: Path) -> dict[str, str]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["_id"]: row["text"].removeprefix(_MARK).strip() for row in rows}


def share(part: int, whole: int) -> str:
    """As a percentage, with what it is of."""
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "–"


def main() -> None:
    """Print detection and completion figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/followups"))
    found = list(turns(parser.parse_args().data))
    said = {turn: complete(turn.question, turn.history) != turn.question for turn in found}
    detected = [turn for turn in found if said[turn]]
    leaning = [turn for turn in found if turn.wanted]
    both = [turn for turn in detected if turn.wanted]
    print(
        f"{len(found)} turns with a history, {len(leaning)} lean, {sum(bool(t.missing) for t in found)} were reworded"
    )
    print(f"detection precision  {share(len(both), len(detected))}")
    print(f"          any rewording counted  {share(sum(bool(t.missing) for t in detected), len(detected))}")
    print(
        f"stand-alone turns that context was carried into  {len(detected) - len(both)} of {len(found) - len(leaning)}"
    )
    print(f"detection recall     {share(len(both), len(leaning))}")
    for name, chosen in (("leaning", leaning), ("detected", detected)):
        whole = sum(len(content(t.rewrite)) for t in chosen)
        before = sum(len(content(t.rewrite) & content(t.question)) for t in chosen)
        after = sum(len(content(t.rewrite) & content(complete(t.question, t.history))) for t in chosen)
        print(f"{name} turns: the rewrite's words, as typed  {share(before, whole)}")
        print(f"{name} turns: the rewrite's words, completed {share(after, whole)}")
        joined = sum(
            len(content(t.rewrite) & content(" ".join([*t.history[-2:], t.question]))) for t in chosen
        )
        print(f"{name} turns: the rewrite's words, after the last two always {share(joined, whole)}")


if __name__ == "__main__":
    main()
