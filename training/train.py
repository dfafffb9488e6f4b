"""Training: `python -m training.train --data ../shared/data --out DIR` reproduces the reader.

One thread, one epoch, bfloat16 arithmetic over float32 master weights, fixed seeds. Stopped by hand
or by a crash, the same command goes on from the last save. An epoch is about 137,000 pairs: 70
minutes on one quiet core with AMX. glibc's allocator costs a quarter of that unless it keeps memory:
`MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=20000000000`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from training.evaluate import Candidates, figures, sets, subset
from training.groups import Group
from training.loss import read, total
from training.model import Reader, pretrained, tokenizer
from training.prepare import SEED, epoch, prepare
from training.score import torch_scorer


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train."""

    pairs: int = 40  # about as many in a step
    rate: float = 1.5e-4
    heads: float = 5.0  # times the rate
    warmup: float = 0.05
    decay: float = 0.01
    weights: tuple[tuple[str, float], ...] = (
        ("rank", 1.0), ("sentence", 0.7), ("answer", 1.0), ("tokens", 0.5), ("short", 0.3),
    )  # fmt: skip
    checks: int = 3  # looks at the development sets
    saves: int = 12


Looked = Mapping[str, Sequence[Candidates]]


class Master:
    """Float32 copies of the bfloat16 weights, which the optimiser moves."""

    def __init__(self, reader: Reader, plan: Plan) -> None:
        self._live = [p for p in reader.parameters() if p.requires_grad]
        self._kept = [p.detach().float().clone() for p in self._live]
        head = [n.split(".")[0] != "encoder" for n, p in reader.named_parameters() if p.requires_grad]
        parts = [
            {"params": [p for p, h in zip(self._kept, head, strict=True) if h is new
                        and (p.dim() > 1) is deep], "weight_decay": plan.decay if deep else 0.0,
             "times": plan.heads if new else 1.0}
            for new in (False, True) for deep in (False, True)
        ]  # fmt: skip
        self._optimiser = torch.optim.AdamW(parts, lr=plan.rate, betas=(0.9, 0.98), fused=True)

    def step(self, rate: float) -> None:
        """Move the weights against their gradients, clipped to norm 1, and clear them."""
        for kept, live in zip(self._kept, self._live, strict=True):
            kept.grad = live.grad.float() if live.grad is not None else None
            live.grad = None
        torch.nn.utils.clip_grad_norm_(self._kept, 1.0)
        for part in self._optimiser.param_groups:
            part["lr"] = rate * part["times"]
        self._optimiser.step()
        with torch.no_grad():
            for kept, live in zip(self._kept, self._live, strict=True):
                live.copy_(kept)
                kept.grad = None

    def state(self, reader: Reader) -> dict[str, Tensor]:
        """Return the reader's state with the float32 weights in it."""
        state = {name: value.float() for name, value in reader.state_dict().items()}
        names = [name for name, p in reader.named_parameters() if p.requires_grad]
        return state | dict(zip(names, (kept.clone() for kept in self._kept), strict=True))

    def save(self, path: Path, steps: int, pairs: int) -> None:
        """Write all that is needed to go on after `steps` steps."""
        held = {"kept": self._kept, "optimiser": self._optimiser.state_dict(), "at": (steps, pairs)}
        torch.save(held, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def load(self, path: Path) -> tuple[int, int]:
        """Take up what `save` wrote; return the steps and pairs done."""
        held = torch.load(path, weights_only=True)
        self._optimiser.load_state_dict(held["optimiser"])
        with torch.no_grad():
            for kept, live, value in zip(self._kept, self._live, held["kept"], strict=True):
                kept.copy_(value)
                live.copy_(value)
        steps, pairs = held["at"]
        return int(steps), int(pairs)


def steps(groups: Sequence[Group], pairs: int) -> list[list[Group]]:
    """Return the groups in steps of about `pairs` pairs."""
    made: list[list[Group]] = [[]]
    held = 0
    for group in groups:
        if held >= pairs:
            made.append([])
            held = 0
        made[-1].append(group)
        held += len(group)
    return made


def rate_at(progress: float, plan: Plan) -> float:
    """Return the learning rate once `progress` of the training is done: up, then down to nothing."""
    falling = (1 - progress) / (1 - plan.warmup)
    return plan.rate * max(0.0, min(progress / plan.warmup, falling))


def new_reader() -> Reader:
    """Return a reader with MiniLM's weights and new heads."""
    torch.manual_seed(SEED)
    return Reader(pretrained())


def train(reader: Reader, groups: Sequence[Group], looked: Looked, out: Path, plan: Plan) -> None:
    """Train on the groups in their order, or go on where an earlier run in `out` was stopped."""
    out.mkdir(parents=True, exist_ok=True)
    last, made, cut = out / "last.pt", steps(groups, plan.pairs), tokenizer()
    reader.encoder.words.weight.requires_grad_(False)
    master = Master(reader, plan)
    reader.encoder.bfloat16()
    done, pairs = master.load(last) if last.exists() else (0, 0)
    begun, sums = time.monotonic(), Sums()
    for number, step in enumerate(made[done:], done + 1):
        losses = total(read(reader, cut, [pair for group in step for pair in group]), step)
        sum(weight * losses[name] for name, weight in plan.weights).backward()
        master.step(rate_at((number - 0.5) / len(made), plan))
        pairs += sum(map(len, step))
        sums.add(losses)
        if number % 20 == 0:
            spent = (time.monotonic() - begun) / 60
            _log(out, {"step": number, "of": len(made), "minutes": spent, "pairs": pairs, **sums.means()})
        if number % max(1, len(made) // plan.saves) == 0:
            master.save(last, number, pairs)
        if number % max(1, len(made) // plan.checks) == 0:
            torch.save(master.state(reader), out / f"step{number}.pt")
            for name, rows in looked.items():
                _log(out, {"step": number, "set": name, **figures(rows, torch_scorer(reader))})
    torch.save(master.state(reader), out / "reader.pt")
    (out / "plan.json").write_text(json.dumps(asdict(plan)))


def looks(cache: Path, root: Path) -> Looked:
    """Return samples of the development sets to look at on the way."""
    named = sets(cache, root, 10)
    return {name: subset(rows, 100 if name == "squad_dev" else 40) for name, rows in named.items()}


class Sums:
    """Losses as they go, recent ones counting most."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._steps = 0

    def add(self, losses: dict[str, Tensor]) -> None:
        """Take in one step's losses."""
        self._steps += 1
        for name, loss in losses.items():
            self._sums[name] = 0.98 * self._sums.get(name, 0.0) + 0.02 * loss.item()

    def means(self) -> dict[str, float]:
        """Return the means."""
        return {name: value / (1 - 0.98**self._steps) for name, value in self._sums.items()}


def _log(out: Path, row: dict[str, float | str]) -> None:
    line = json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()})
    print(line, flush=True)
    with (out / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--groups", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=Plan().rate)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    root, cache = asked.data / "qa", asked.out / "mined.pickle"
    asked.out.mkdir(parents=True, exist_ok=True)
    groups = epoch(prepare(root, cache).train)[: asked.groups or None]
    train(new_reader(), groups, looks(cache, root), asked.out, Plan(rate=asked.rate))


if __name__ == "__main__":
    main()
