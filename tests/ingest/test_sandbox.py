"""Children that read files: they answer as if there were none, and no file outlives its limits."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from errors import LibraryError, SourceError
from ingest.codec import Layout, assemble, head_line, layout_lines
from ingest.limits import LIMITS, Limits
from ingest.sandbox import Sandbox, read_here
from tests.ingest.attacks import docx

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CORPUS = sorted(path for path in (ROOT / "corpus").iterdir() if path.is_file())
# A child whose extractor is the given code, by the file's content.
_PROGRAM = """
import os, sys, time
import ingest.extract
from errors import SourceError
honest = ingest.extract.extract
def extract(data, name):
    if name != "evil.txt":
        return honest(data, name)
    exec(data.decode(), globals())
    return honest(b"It went on.", name)
ingest.extract.extract = extract
from ingest.worker import main
main()
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox as the library uses it."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def evil() -> Iterator[Sandbox]:
    """A sandbox in whose children a file named evil.txt is run, as if it had a parser's flaw to exploit."""
    limits = replace(LIMITS, cpu_seconds=1, wall_seconds=30, memory_bytes=400_000_000)
    with Sandbox(limits, [sys.executable, "-P", "-s", "-c", _PROGRAM]) as sandbox:
        yield sandbox


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_a_child_gives_the_same_document(sandbox: Sandbox, path: Path) -> None:
    """Every format: text, blocks, marks, pages and what is said of the document."""
    assert sandbox(path, path.name) == read_here(path, path.name)


def test_bytes_are_read_like_a_file(sandbox: Sandbox) -> None:
    """An upload needs no path."""
    assert sandbox(CORPUS[0].read_bytes(), CORPUS[0].name) == sandbox(CORPUS[0], CORPUS[0].name)


def test_a_document_survives_the_wire() -> None:
    """Lines of JSON give back exactly what they were made of."""
    for path in CORPUS:
        document = read_here(path, path.name)
        layout = Layout()
        for line in layout_lines(document):
            layout.take(line)

        assert assemble(head_line(document), document.text, layout) == document


def test_one_child_reads_many_files(sandbox: Sandbox) -> None:
    """Small files stay cheap: a process is started for the first and used for the rest."""
    children = set[int]()
    for number in range(3):
        sandbox(b"Text.", f"{number}.txt")
        children.update(sandbox.idle)

    assert len(children) == 1


def test_a_refusal_is_the_childs_own_words(sandbox: Sandbox) -> None:
    """What can't be read says why, and the child goes on."""
    with pytest.raises(SourceError, match=r"an empty file|no text in it"):
        sandbox(b"  \n ", "blank.txt")

    assert sandbox(b"A sentence.", "good.txt").text == "A sentence."


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = bytearray(1_000_000_000)", r"needs more than 400 MB of memory; not read"),
        ("while True: pass", r"takes more than 1 s of computing; not read"),
        ("os._exit(3)", r"broke down \(exit code 3\)"),
        ("os.kill(os.getpid(), 11)", r"broke down \(SIGSEGV\)"),
        ("f = lambda n: f(n + 1)\nf(0)", r"nested too deeply"),
        ("raise ValueError('odd')", r"its reader failed \(ValueError: odd\)"),
        ("class Panic(BaseException): pass\nraise Panic('native')", r"its reader failed \(Panic: native\)"),
        ("sys.exit(0)", r"its reader failed \(SystemExit"),
        ("open('/etc/hostname').read()", r"/etc/hostname: shut in the reader"),
        ("open(os.path.join(os.getcwd(), '../x'), 'w')", r"shut in the reader"),
        ("import socket; socket.create_connection(('192.0.2.1', 80))", r"socket\.\S+: shut in the reader"),
        ("import subprocess; subprocess.run(['true'])", r"subprocess\.Popen: shut in the reader"),
        ("os.system('true')", r"os\.system: shut in the reader"),
        (
            "[os.write(number, b'X' * 4096) for number in range(3, 9) if os.path.exists(f'/dev/fd/{number}')]",
            r"makes no sense",
        ),
    ],
    ids=lambda value: value[:24],
)
def test_a_file_breaks_at_most_its_own_child(evil: Sandbox, code: str, reason: str) -> None:
    """Whatever a file makes its reader do, the reason says so and the next file is read."""
    with pytest.raises(SourceError, match=reason):
        evil(code.encode(), "evil.txt")

    assert evil(b"A sentence.", "good.txt").text == "A sentence."


def test_a_reader_that_hangs_is_ended() -> None:
    """By the parent's clock, since waiting takes no computing time."""
    with (
        Sandbox(replace(LIMITS, wall_seconds=2), [sys.executable, "-P", "-s", "-c", _PROGRAM]) as sandbox,
        pytest.raises(SourceError, match="takes longer than 2 s; not read"),
    ):
        sandbox(b"time.sleep(60)", "evil.txt")


def test_what_a_reader_prints_is_not_an_answer(evil: Sandbox) -> None:
    """Libraries that write to standard output can't garble a document."""
    assert evil(b"print('R' * 100_000, flush=True)", "evil.txt").text == "It went on."


def test_too_much_text_is_refused() -> None:
    """A document larger than the limit doesn't reach the parent."""
    with (
        Sandbox(replace(LIMITS, output_bytes=1_000_000)) as sandbox,
        pytest.raises(SourceError, match="gives more than 1 MB of text"),
    ):
        sandbox(b"A line of many.\n\n" * 60_000, "long.txt")


def test_too_many_paragraphs_are_refused() -> None:
    """Nor does one in too many pieces."""
    with (
        Sandbox(replace(LIMITS, parts=100)) as sandbox,
        pytest.raises(SourceError, match="or 100 paragraphs and lines; not read"),
    ):
        sandbox(b"One of many paragraphs.\n\n" * 200, "many.txt")


def test_too_many_bytes_are_refused() -> None:
    """A file beyond the limit isn't even sent."""
    with (
        Sandbox(replace(LIMITS, input_bytes=10)) as sandbox,
        pytest.raises(SourceError, match="11 bytes; 10 is the most that is read"),
    ):
        sandbox(b"x" * 11, "large.txt")


def test_what_a_document_unpacks_to_is_counted() -> None:
    """Before a parser has it, and by what really comes out."""
    with (
        Sandbox(replace(LIMITS, unpacked_bytes=20_000)) as sandbox,
        pytest.raises(SourceError, match="bytes once unpacked; 20,000 is the most that is read"),
    ):
        sandbox(docx("<w:p/>" * 10_000), "large.docx")


def test_limits_grow_with_large_inputs() -> None:
    """A small file has the usual limits; a longer one more time, a large one more memory, as its size gives."""
    assert LIMITS.for_input(100_000) == LIMITS
    usual, large = LIMITS.for_input(LIMITS.usual_bytes), LIMITS.for_input(200_000_000)

    assert usual.memory_bytes == LIMITS.memory_bytes
    assert LIMITS.cpu_seconds < usual.cpu_seconds < large.cpu_seconds
    assert usual.wall_seconds - LIMITS.wall_seconds == 10 * (usual.cpu_seconds - LIMITS.cpu_seconds)
    assert LIMITS.memory_bytes < large.memory_bytes < LIMITS.memory_bytes + 8 * 200_000_000
    assert LIMITS.cpu_seconds < large.cpu_seconds < large.wall_seconds


def test_a_child_that_does_not_start_is_a_clear_error() -> None:
    """It is no single file's fault, and the message has the child's last words."""
    with (
        Sandbox(command=[sys.executable, "-c", "import no_such_module"]) as sandbox,
        pytest.raises(
            LibraryError, match="doesn't start: ModuleNotFoundError: No module named 'no_such_module'"
        ),
    ):
        sandbox(b"Text.", "a.txt")


def test_a_missing_python_is_a_clear_error() -> None:
    """Likewise where there is nothing to start."""
    with Sandbox(command=["/no/such/python"]) as sandbox, pytest.raises(LibraryError, match="doesn't start"):
        sandbox(b"Text.", "a.txt")


def test_an_idle_child_that_was_ended_is_replaced(sandbox: Sandbox) -> None:
    """The next file isn't blamed for what happened between two."""
    sandbox(b"Text.", "a.txt")
    os.kill(sandbox.idle[0], signal.SIGKILL)
    sleep(0.2)

    assert sandbox(b"A sentence.", "good.txt").text == "A sentence."


def test_closing_ends_a_child_at_work(evil: Sandbox) -> None:
    """Nobody waits for a file once the run is over."""
    failed: list[Exception] = []

    def read() -> None:
        try:
            evil(b"time.sleep(60)", "evil.txt")
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    sleep(1.5)
    start = monotonic()
    evil.close()
    thread.join(10)

    assert monotonic() - start < 3
    assert isinstance(failed[0], SourceError)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the child's folder nor the child."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox() as sandbox:
        sandbox(b"Text.", "a.txt")
        (pid,) = sandbox.idle

    assert not list(tmp_path.iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    "line",
    [
        b'{"blocks":[[0,99,"paragraph",[],null,null,""]]}',
        b'{"blocks":[[0,4,"spell",[],null,null,""]]}',
        b'{"blocks":[[0,4,"paragraph",[7],null,null,""]]}',
        b'{"blocks":[["0",4,"paragraph",[],null,null,""]]}',
        b'{"marks":[[2,1,"noise"]]}',
        b'{"warnings":[3]}',
    ],
)
def test_a_forged_document_is_refused(line: bytes) -> None:
    """What comes from a child is checked like what comes from a stranger."""
    document = read_here(b"Text", "a.txt")
    layout = Layout()
    layout.take(line)

    with pytest.raises(SourceError, match="makes no document"):
        assemble(head_line(document), document.text, layout)


def test_an_input_may_vanish_while_it_is_read(tmp_path: Path) -> None:
    """An error of the file system is the caller's to name."""
    with Sandbox(Limits()) as sandbox, pytest.raises(FileNotFoundError):
        sandbox(tmp_path / "gone.txt", "gone.txt")
