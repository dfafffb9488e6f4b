"""Every attack ends in an outcome, within its limits, and shows nothing that isn't in the file."""

import re
from pathlib import Path
from time import perf_counter

import pytest

from errors import SourceError
from ingest.extract import media_type
from ingest.limits import LIMITS
from ingest.sandbox import Sandbox
from tests.ingest.attacks import ATTACKS, SECRET, Attack, PeakMemory, own_host_name

FILES = Path(__file__).parents[2].parent / "shared" / "data" / "files"


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_ends_in_an_outcome(
    attack: Attack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is read or refused with the reason, in time and memory, and the child after it reads on."""
    if attack.reason != "not a format" and media_type(attack.name) is None:
        pytest.skip(f"{Path(attack.name).suffix} isn't read yet")
    data = attack.build(tmp_path)
    with Sandbox() as sandbox, PeakMemory() as peak:
        start = perf_counter()
        outcome, text = _outcome(sandbox, data, attack.name)
        seconds = perf_counter() - start
        after = sandbox(b"This file is as good as any.", "good.txt")
    with capsys.disabled():
        print(f"\n{attack.name:18} {len(data):>10,} B {seconds:6.1f} s {peak.mb:6.0f} MB  {outcome}")

    assert SECRET not in text + outcome
    assert own_host_name() not in text
    assert seconds < LIMITS.wall_seconds + 5
    assert peak.mb < LIMITS.memory_bytes / 1e6
    assert after.text == "This file is as good as any."
    if attack.reason is not None:
        assert re.search(attack.reason, outcome), outcome


def _outcome(sandbox: Sandbox, data: bytes, name: str) -> tuple[str, str]:
    try:
        document = sandbox(data, name)
    except SourceError as error:
        return f"failed: {error}", ""
    return f"read: {len(document.text):,} characters in {len(document.blocks):,} blocks", document.text


@pytest.mark.slow
@pytest.mark.shared
def test_every_odd_file_ends_in_an_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    """117 files that broke other readers: each is read or refused with a reason, by one child."""
    paths = sorted(path for path in FILES.rglob("*") if path.is_file())
    outcomes: dict[str, str] = {}
    with Sandbox() as sandbox:
        for path in paths:
            outcomes[str(path.relative_to(FILES))], _ = _outcome(sandbox, path.read_bytes(), path.name)
    with capsys.disabled():
        print("", *(f"{name:70} {outcome}" for name, outcome in outcomes.items()), sep="\n")

    assert len(outcomes) == 117
    assert all(re.match(r"read: [1-9]|failed: \S", outcome) for outcome in outcomes.values())
    assert not [name for name, outcome in outcomes.items() if "its reader" in outcome]
