"""The Quality tab: what a run comes to, and what people said, as the page shows it."""

from pathlib import Path

import gradio as gr
import pytest

from eval.case import Case
from eval.feedback import read
from eval.result import Result, Shown
from library import Library
from tests.ui.test_panel import HOSTILE, Reading
from ui import strings
from ui.chat import Chat
from ui.desk import Desk
from ui.quality import Quality, plots, show_failed
from ui.said import show_said

SET = (
    '{"id": "1", "question": "Would Russia defend Iran?", "answerable": true, "tags": ["x"], "evidence": '
    '[{"document": "security-pacts-compared.docx", "quote": "Andrei Rudenko, a deputy foreign minister, told the Duma in '
    'April that Moscow would not have to send armed help if the United States attacked Iran."}]}\n'
    '{"id": "2", "question": "Who baked the chocolate cake?", "answerable": false, "tags": ["y"]}\n'
)


def result(number: int, *, right: bool) -> Result:
    """A result whose question and quote are hostile."""
    case = Case(str(number), f"{HOSTILE} {number}", answerable=not right, tags=frozenset(["x"]))
    shown = (Shown("0" * 32, 0, 5, HOSTILE, HOSTILE, HOSTILE),)
    return Result(case, found=not right, confidence=0.1 * number, ranked=shown, milliseconds=10.0 * number)


@pytest.fixture
def quality(corpus_library: Library, tmp_path: Path) -> Quality:
    """The tab over the sample corpus, with a small set of its own."""
    desk = Desk(corpus_library)
    desk.warmth.start(lambda: None)
    sets = corpus_library.settings.data / "sets"
    sets.mkdir(exist_ok=True)
    (sets / "small.jsonl").write_text(SET)
    return Quality(desk)


@pytest.mark.slow
def test_a_set_is_asked_with_progress(quality: Quality) -> None:
    """Each question is told, then the run is shown and kept; the next one is compared with it."""
    name = next(path for path in quality.sets() if path.endswith("small.jsonl"))

    told = [list(quality.run(name)) for _ in range(2)]

    assert [strings.SET_RUNS.format(at=at, of=2) in told[0][at][0] for at in (1, 2)] == [True, True]
    assert "2 questions asked" in told[0][-1][0]
    assert "<td>hit@1</td>" in told[0][-1][1]
    assert strings.FIRST_RUN in told[0][-1][1]
    assert strings.FIRST_RUN not in told[1][-1][1]


def test_only_known_sets_are_asked(quality: Quality) -> None:
    """A path that the page didn't offer is refused."""
    (shown,) = quality.run("/etc/passwd")

    assert strings.NO_SET in shown[0]


def test_plots_are_of_the_results() -> None:
    """Every result is in the plots: shares between 0 and 1, and each question in the latencies."""
    results = [result(n, right=bool(n % 3)) for n in range(1, 10)]

    _, risk, trust, latency = (update["value"] for update in plots(results))

    assert risk["share wrong"].between(0, 1).all()
    assert set(trust["line"]) == {"as it is", "honest"}
    assert latency["questions"].sum() == 9


def test_no_results_draw_nothing() -> None:
    """An empty run has empty plots."""
    assert [len(update["value"]) for update in plots([])] == [0, 0, 2, 0]


def test_hostile_cases_are_characters() -> None:
    """Neither a case nor what was said of an answer brings an element into the page."""
    failed = Reading(show_failed([result(1, right=False)]))
    said = {
        "id": HOSTILE,
        "question": HOSTILE,
        "verdict": "wrong",
        "draft": True,
        "shown": [{"quote": HOSTILE}],
    }
    reviewed = Reading(show_said([said], may_write=True))

    assert HOSTILE in failed.text
    assert HOSTILE in reviewed.text
    allowed = {"a", "h2", "ul", "li", "span", "p", "button", "blockquote", "input", "label"}
    assert {*failed.tags, *reviewed.tags} <= allowed
    assert failed.attributes["href"] == reviewed.attributes["href"] == "#ask"


def test_what_was_said_is_empty_at_first(empty_library: Library) -> None:
    """With nothing said the tab says how it comes to be."""
    assert strings.NOTHING_SAID in Quality(Desk(empty_library)).said()


@pytest.mark.parametrize("may_write", [True, False])
def test_a_verdict_is_kept_or_refused(empty_library: Library, tmp_path: Path, may_write: bool) -> None:
    """What a person says is kept and listed; where it can't be, that is an error, never a "noted"."""
    (tmp_path / "tea.md").write_text("# Tea\n\nA samovar keeps the water hot for hours on end.\n")
    empty_library.sync([tmp_path / "tea.md"])
    desk = Desk(empty_library, may_write=may_write)
    desk.warmth.start(lambda: None)
    said = gr.EventData(None, {"what": "missing", "turn": 0})
    turns = [{"question": "What does a samovar do?"}]

    if may_write:
        assert "What does a samovar do?" in Chat(desk).judge(turns, said)
    else:
        with pytest.raises(gr.Error, match="only answers"):
            Chat(desk).judge(turns, said)

    assert len(read(empty_library.settings.data)) == may_write
