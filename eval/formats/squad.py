"""SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): one document an article, all of them searched at once.

Evidence is the answer's own stretch in its paragraph. A question marked impossible is so on its
paragraph; another article may answer it by chance.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from errors import CaseError
from eval.formats.jsonl import check_is_file
from eval.written import Problem, WrittenCase, WrittenDocument, WrittenSet, written_case


def read(path: Path) -> WrittenSet:
    """The questions of a SQuAD file and its articles.

    Raises:
        CaseError: there is no such file, or it isn't SQuAD's JSON.
    """
    check_is_file(path)
    try:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    except json.JSONDecodeError as error:
        raise CaseError(f"{path}:{error.lineno}: {error.msg}") from error
    except (KeyError, TypeError, UnicodeDecodeError):
        articles = None
    if not isinstance(articles, list):
        raise CaseError(f'{path}: not SQuAD: {{"data": […]}} is wanted')
    documents, cases, problems = list[WrittenDocument](), list[WrittenCase](), list[Problem]()
    for number, article in enumerate(articles):
        at = f"{path} data[{number}]"
        try:
            document, starts = _document(article, number)
            asked = list(_questions(article, starts))
        except (AttributeError, KeyError, TypeError) as error:
            problems.append(Problem(at, 0, f"not an article ({error})"))
            continue
        documents.append(document)
        for where, paragraph, start, question in asked:
            try:
                cases.append(_case(question, paragraph, start, document.name, f"{at}{where}"))
            except (AttributeError, CaseError, KeyError, TypeError, ValueError) as error:
                problems.append(Problem(f"{at}{where}", 0, str(error) or "not a question"))
    return WrittenSet(str(path), tuple(cases), tuple(documents), tuple(problems))


def _document(article: Mapping[str, Any], number: int) -> tuple[WrittenDocument, list[int]]:
    """The article as one text, and where in it each paragraph starts."""
    title = str(article.get("title") or f"Article {number}").replace("_", " ")
    text, starts = title, list[int]()
    for paragraph in article["paragraphs"]:
        text += "\n\n"
        starts.append(len(text))
        text += _one_line(paragraph["context"])
    name = re.sub(r"[^\w-]+", "-", title).strip("-")[:60]
    return WrittenDocument(f"{number:03d}-{name}.txt", text), starts


def _one_line(text: str) -> str:
    """The same length, without line ends: a paragraph is one block."""
    return re.sub(r"[\r\n]", " ", text)


def _questions(
    article: Mapping[str, Any], starts: list[int]
) -> Iterator[tuple[str, Mapping[str, Any], int, Mapping[str, Any]]]:
    for p, (paragraph, start) in enumerate(zip(article["paragraphs"], starts, strict=True)):
        for q, question in enumerate(paragraph["qas"]):
            yield f".paragraphs[{p}].qas[{q}]", paragraph, start, question


def _case(
    question: Mapping[str, Any], paragraph: Mapping[str, Any], start: int, name: str, at: str
) -> WrittenCase:
    spans: dict[tuple[int, int], dict[str, Any]] = {}
    impossible = bool(question.get("is_impossible", False))
    for answer in () if impossible else question["answers"]:
        first, text = int(answer["answer_start"]), str(answer["text"])
        if paragraph["context"][first : first + len(text)] != text:
            raise CaseError(f"{text!r} doesn't stand at {first} in its paragraph")
        span = (start + first, start + first + len(text))
        spans[span] = {"document": name, "start": span[0], "end": span[1]}
    raw = {
        "id": question["id"],
        "question": question["question"],
        "answerable": not impossible,
        "evidence": list(spans.values()),
    }
    return written_case(raw, at, 0)
