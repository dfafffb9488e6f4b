"""BEIR folders (Thakur et al. 2021): ``corpus.jsonl``, ``queries.jsonl``, ``qrels/SPLIT.tsv``.

A judgement speaks of whole documents, so a quote from one is a hit, and retrieval is measured by
documents. Grades above 0 count alike. ``DIR#train`` takes another split than ``test``.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from errors import CaseError
from eval.formats.jsonl import lines
from eval.written import Problem, WrittenCase, WrittenDocument, WrittenSet, written_case


def read(path: Path) -> WrittenSet:
    """The judged queries of a BEIR folder and its documents.

    Raises:
        CaseError: the folder or one of its files is missing.
    """
    folder, _, split = str(path).partition("#")
    root = Path(folder)
    if not root.is_dir():
        raise CaseError(
            f"{root}: no such folder; beir: takes one with corpus.jsonl, queries.jsonl and qrels/"
        )
    problems: list[Problem] = []
    documents = [_document(row) for _, row in _rows(root / "corpus.jsonl", problems)]
    queries = {str(row["_id"]): (n, row) for n, row in _rows(root / "queries.jsonl", problems)}
    judged = _judged(root / "qrels" / f"{split or 'test'}.tsv", problems)
    cases: list[WrittenCase] = []
    for id, relevant in judged.items():
        if id not in queries:
            problems.append(Problem(str(root / "queries.jsonl"), 0, f"query {id!r} is judged but not there"))
            continue
        line, row = queries[id]
        cases.append(_case(id, str(row["text"]), relevant, str(root / "queries.jsonl"), line))
    return WrittenSet(str(path), tuple(cases), tuple(documents), tuple(problems))


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            problems.append(Problem(str(path), number, str(error)))
            continue
        if isinstance(row, dict) and "_id" in row and "text" in row:
            yield number, row
        else:
            problems.append(Problem(str(path), number, '{"_id": …, "text": …} is wanted'))


def _document(row: dict[str, Any]) -> WrittenDocument:
    title = str(row.get("title") or "").strip()
    text = " ".join(str(row["text"]).split())
    return WrittenDocument(_name(str(row["_id"])), f"{title}\n\n{text}" if title else text)


def _name(id: str) -> str:
    return f"{quote(id, safe='').replace('%', '=')}.txt"


def _judged(path: Path, problems: list[Problem]) -> dict[str, list[str]]:
    """The relevant documents of each query."""
    judged: dict[str, list[str]] = defaultdict(list)
    for number, line in lines(path):
        parts = line.rstrip("\r").split("\t")
        if number == 1 and parts[-1] == "score":
            continue
        try:
            query, document, grade = parts
            if float(grade) > 0:
                judged[query].append(document)
        except ValueError:
            problems.append(
                Problem(str(path), number, "query, document and score, apart by tabs, are wanted")
            )
    return judged


def _case(id: str, question: str, relevant: list[str], path: str, line: int) -> WrittenCase:
    evidence = [{"document": _name(document), "whole": True} for document in relevant]
    return written_case(
        {"id": id, "question": question, "answerable": True, "evidence": evidence}, path, line
    )
