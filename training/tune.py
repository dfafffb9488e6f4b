"""Tuning: a trained reader goes on with questions of ours, amid public ones so that it forgets little.

`python -m training.tune --data ../shared/data --cache OUT/mined.pickle --start OUT/reader.pt --out
OUT/tuned` writes `OUT/tuned/reader.pt`. With `--start answer/reader.onnx` it goes on from what is shipped.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch

from answer.evidence import MODEL
from training.alone import Near, alone, by_reader
from training.articles import SET, articles_library
from training.groups import Group
from training.model import Encoder, Reader
from training.own import own_groups
from training.prepare import SEED, epoch, prepare
from training.restore import restored
from training.train import Plan, looks, train
from training.web import TRAIN, kindred, web_library


def started(path: Path) -> Reader:
    """Return the reader that `path` holds, trained or exported."""
    state = restored(path) if path.suffix == ".onnx" else torch.load(path, weights_only=True)
    reader = Reader(Encoder())
    reader.load_state_dict(state)
    return reader


def mixed(own: list[Group], public: list[Group], share: float, chance: random.Random) -> list[Group]:
    """Return our groups and, shuffled in, as many public ones as make up `share` of all."""
    wanted = round(len(own) * share / (1 - share))
    groups = own + chance.sample(public, min(wanted, len(public)))
    chance.shuffle(groups)
    return groups


def both_ways(
    groups: list[Group], whole: float, lone: float, near: Near, chance: random.Random
) -> list[Group]:
    """Return these shares of the groups, in passages and in sentences alone, shuffled."""
    made = chance.sample(groups, round(len(groups) * whole))
    chosen = chance.sample(groups, round(len(groups) * lone))
    values = iter(near([pair for group in chosen for pair in group]))
    sentences = [alone(group, [next(values) for _ in group], chance) for group in chosen]
    made += [group for group in sentences if group]
    chance.shuffle(made)
    return made


def main() -> None:
    """Read the command line and go on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--cache", "--start", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--web", type=int, default=3, help="times that each question about a page is met")
    parser.add_argument("--articles", type=int, default=2, help="and each about an article of ours")
    parser.add_argument("--public", type=float, default=0.5, help="share of public groups")
    parser.add_argument(
        "--whole", type=float, default=1.0, help="share of all groups that is met in passages"
    )
    parser.add_argument(
        "--alone", type=float, default=0.0, help="and the share that is met in sentences alone"
    )
    parser.add_argument(
        "--by", type=Path, default=MODEL, help="the exported reader whose mistakes are met alone"
    )
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(SEED)
    chance, root = random.Random(SEED), asked.data / "qa"
    library = web_library(asked.data, asked.out / "web")
    own = own_groups(TRAIN, library, kindred(library), asked.web, chance)
    if asked.articles:
        own += own_groups(SET, articles_library(asked.out / "articles"), {}, asked.articles, chance)
    groups = mixed(own, epoch(prepare(root, asked.cache).train), asked.public, chance)
    groups = both_ways(groups, asked.whole, asked.alone, by_reader(asked.by, asked.threads), chance)
    train(started(asked.start), groups, looks(asked.cache, root), asked.out, Plan(rate=asked.rate))


if __name__ == "__main__":
    main()
