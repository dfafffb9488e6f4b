"""Runs that are kept, what is made of them, and how two differ."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import CaseError, QuotaryError, UsageError
from eval.case import Case, Evidence
from eval.diff import as_table, compare
from eval.fate import (
    ABSTAINED,
    ANSWERED,
    FAILED,
    FATES,
    NOT_INGESTED,
    NOT_RETRIEVED,
    NOT_SELECTED,
    RANKED_LOWER,
    RIGHT,
    fate,
)
from eval.figures import figures
from eval.gate import floors, limits, regressions
from eval.markdown import plain
from eval.page import pieces
from eval.reports import check_suffixes, write
from eval.result import Result, Shown, Unit
from eval.runs import Run, Runs

pytestmark = pytest.mark.slow

HOSTILE = "</blockquote><script>alert('x')</script><img src=//evil onerror=alert(1)> {{ 7*7 }} & \u202eright"
Make = Callable[..., Run]


def _result(
    id: str, *, right: bool, answerable: bool = True, text: str = "Moscow signed the treaty."
) -> Result:
    case = Case(
        id,
        f"{id}?",
        answerable,
        (Evidence("d", 10, 20, text, "d.txt"),) if answerable else (),
        (),
        frozenset(["t"]),
    )
    at = (10, 20) if right else (50, 60)
    found = answerable or not right
    return Result(
        case, found, 0.8, (Shown("d", *at, text, "d.txt", "line 3"),), 4.0, units=(Unit("p", 1, 2, 3),)
    )


def _run(results: tuple[Result, ...], id: str = "20260101-000000-set", **settings: object) -> Run:
    return Run(
        id=id,
        made="2026-01-01T00:00:00+00:00",
        set="set.jsonl",
        variant="",
        set_fingerprint="s",
        corpus_fingerprint="c",
        pipeline="p",
        commit=None,
        settings={"quotes": 5, **settings},
        results=results,
        figures=figures(results),
    )


@pytest.fixture
def run() -> Run:
    """Ten answerable cases, six of them right, and two unanswerable ones, both right."""
    answered = [_result(f"a{n}", right=n < 6) for n in range(10)]
    return _run((*answered, *(_result(f"u{n}", right=True, answerable=False) for n in range(2))))


def test_a_run_comes_back_as_it_was_kept(run: Run, tmp_path: Path) -> None:
    """Results, figures and settings; by its id, a beginning, its age or its file."""
    runs = Runs.of(tmp_path)
    kept = runs.keep(run)
    again = runs.keep(run)

    assert kept == run
    assert again.id == f"{run.id}-2"
    assert runs.ids() == [run.id, again.id]
    for name in (run.id, "last~1", str(tmp_path / "runs" / f"{run.id}.json")):
        read = runs.read(name)
        assert read.results == run.results
        assert read.settings == run.settings
        assert read.measures["hit@1"] == run.measures["hit@1"] == 0.6
    assert runs.read("last").id == again.id


def test_a_run_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    """No such run, more than one, a broken file, a file of another version."""
    runs = Runs.of(tmp_path)
    runs.keep(run)
    runs.keep(run)
    (tmp_path / "old.json").write_text('{"version": 0}', encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")

    with pytest.raises(UsageError, match="no such run"):
        runs.read("1999")
    with pytest.raises(UsageError, match="more than one"):
        runs.read("2026")
    for name in ("old.json", "broken.json"):
        with pytest.raises(CaseError):
            runs.read(str(tmp_path / name))


def test_why_a_case_was_lost_is_its_first_lost_step() -> None:
    """From the document that wasn't read to the threshold that was too high."""
    right = _result("a", right=True)
    lost = replace(right, ranked=(Shown("d", 50, 60),))
    unanswerable = replace(right, case=Case("u", "?", False), units=())

    assert fate(right) == RIGHT
    assert fate(replace(lost, units=())) == NOT_INGESTED
    assert fate(replace(lost, units=(Unit("p", None),))) == NOT_RETRIEVED
    assert fate(replace(lost, units=(Unit("p", 25),), read=24)) == NOT_RETRIEVED
    assert fate(replace(lost, units=(Unit("p", 24),), read=24)) == NOT_SELECTED
    assert fate(replace(lost, ranked=(*lost.ranked, *right.ranked))) == RANKED_LOWER
    assert fate(replace(right, found=False)) == ABSTAINED
    assert fate(unanswerable) == ANSWERED
    assert fate(replace(unanswerable, found=False)) == RIGHT
    assert fate(replace(right, error="broke")) == FAILED


def test_a_diff_names_what_was_won_and_lost_and_what_differs(run: Run) -> None:
    """Two cases won, one lost, one setting; a case that only one run asked isn't compared."""
    results = list(run.results)
    results[0] = _result("a0", right=False)
    results[6], results[7] = _result("a6", right=True), _result("a7", right=True)
    other = _run((*results, _result("new", right=True)), id="20260102-000000-set", quotes=3)
    diff = compare(run, other)
    table = as_table(diff)

    assert len(diff.pairs) == 12
    assert [b.case.id for _, b in diff.won] == ["a6", "a7"]
    assert [b.case.id for _, b in diff.lost] == ["a0"]
    assert diff.settings == {"quotes": (5, 3)}
    assert next(d.value for m, d in diff.measures.items() if m.name == "hit@1") == pytest.approx(0.1)
    assert "quotes: 5  →  3" in table
    assert "won: 2" in table


def test_a_figure_that_one_run_does_not_have_is_a_dash(run: Run) -> None:
    """A run that is never silent has no share of right silences to compare."""
    table = as_table(compare(run, _run(tuple(replace(result, found=True) for result in run.results))))

    assert re.search(r"abstention_precision +1\.000 +– +– +1\.000", table)
    assert "+nan" not in table


def test_runs_without_a_case_in_common_have_no_diff(run: Run) -> None:
    """Nothing can be said of them."""
    with pytest.raises(UsageError, match="no case in common"):
        compare(run, _run((_result("z", right=True),)))


def test_a_gate_lets_pass_what_did_not_get_worse(run: Run) -> None:
    """Against itself nothing fell; against a better one each measure that did is named, with by how much."""
    better = _run(
        tuple(_result(r.case.id, right=True, answerable=r.case.answerable) for r in run.results), id="b"
    )

    assert regressions(compare(run, run), limits(["0.01"])) == []
    assert regressions(compare(run, better), limits(["0.01"])) == []
    reasons = regressions(compare(better, run), limits(["0.01", "hit@1=0.5"]))
    assert any(
        reason.startswith("quote_hit@1 was 1.000 in b and is 0.600: worse by 0.400") for reason in reasons
    )
    assert any(reason.startswith("risk_coverage_area") for reason in reasons)
    assert not any(reason.startswith(("hit@1", "latency")) for reason in reasons)


def test_limits_and_floors_are_read_strictly() -> None:
    """A measure that isn't there, or a value that is no number, is wrong usage."""
    assert floors(["hit@1=0.6"]) == [("hit@1", 0.6)]
    assert limits(["hit@1=0.2"]) == {"hit@1": 0.2}
    for text in ("luck=1", "hit@1=high", "hit@1"):
        with pytest.raises(UsageError):
            floors([text])
    with pytest.raises(UsageError):
        limits(["little"])


class _Tags(HTMLParser):
    """Collects the tags and attributes of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str | None] = set()
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value for name, value in attrs if name == "href"}

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_is_inert_whatever_the_sources_say(tmp_path: Path) -> None:
    """Hostile words in every place that comes from outside stay words: no script, image, link or handler."""
    result = _result(HOSTILE, right=True, text=f"{HOSTILE} {HOSTILE}")
    failed = replace(_result("f", right=False), error=HOSTILE)
    tagged = replace(result, case=replace(result.case, tags=frozenset([HOSTILE])))
    run = replace(_run((tagged, failed), prompt=HOSTILE), set=HOSTILE, variant=HOSTILE)
    write([run, run], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    tags = _Tags()
    tags.feed(page)

    assert not tags.seen & {"script", "img", "link", "iframe", "base", "form"}
    assert not {name for name in tags.attributes if name.startswith("on") or name == "src"}
    assert tags.links <= {f"#{fate.name.replace(' ', '-')}" for fate in FATES}
    assert "default-src 'none'" in page
    assert tags.said.count(HOSTILE) >= 5
    assert "{{ 7*7 }}" in tags.said


def test_the_page_says_what_was_expected_quoted_and_why(run: Run, tmp_path: Path) -> None:
    """Every case, its fate, where its evidence ranked, and the words that are shared."""
    write([run], tmp_path / "report.html")
    tags = _Tags()
    tags.feed((tmp_path / "report.html").read_text(encoding="utf-8"))
    said = " ".join(tags.said.split())

    assert all(f"{r.case.id}?" in said for r in run.results)
    assert "1 of all (24 read), 2 by meaning, 3 by words" in said
    assert {"mark", "svg", "details"} <= tags.seen
    assert NOT_SELECTED.says in said


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_joined_are_the_text(text: str, other: str) -> None:
    """Highlighting loses and adds nothing."""
    assert "".join(piece.text for piece in pieces(text, [other])) == text


def test_markdown_and_json_reports_hold_the_same_figures(run: Run, tmp_path: Path) -> None:
    """In Markdown nothing of a source's words acts; in JSON each case has its fate."""
    write([run], tmp_path / "r.md")
    write([run], tmp_path / "r.json")
    markdown = (tmp_path / "r.md").read_text(encoding="utf-8")
    row = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))

    assert "| hit@1 | 0.600 |" in markdown
    assert row["measures"]["hit@1"] == 0.6
    assert [case["fate"] for case in row["cases"]].count("not selected") == 4
    assert "<" not in plain(HOSTILE).replace("\\<", "")


def test_a_report_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    """Another ending before anything is asked; a folder in the way afterwards."""
    (tmp_path / "r.md").mkdir()

    with pytest.raises(UsageError, match=r"\.html, \.md, \.json"):
        check_suffixes([tmp_path / "r.pdf"])
    with pytest.raises(QuotaryError, match="can't be written"):
        write([run], tmp_path / "r.md")
