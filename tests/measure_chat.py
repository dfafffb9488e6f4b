"""How fast the chat is, through the way that the browser takes: ``python -m tests.measure_chat``.

Starts a server of its own over the sample corpus, in a directory of its own, and asks it by httpx through
Gradio's queue. Prints the table of docs/chat.md. What a question "adds" is the time until its answer has
arrived, less the time that the library says it took itself.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import httpx

from library import open_library
from settings import Settings, cache_from_env
from tests.browser.conftest import start, stop

ROOT = Path(__file__).parent.parent
ASKERS = 32
EACH = 3
_WAIT = httpx.Timeout(600)


def questions() -> list[str]:
    """Questions of the project's own set."""
    lines = (ROOT / "eval" / "sets" / "corpus-dev.jsonl").read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(json.loads(line)["question"] for line in lines))


def import_seconds() -> float:
    """How long ``import gradio`` takes in a process of its own."""
    begin = perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import gradio"],
        check=True,
        env=os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"},
    )
    return perf_counter() - begin


async def ask(client: httpx.AsyncClient, index: int, question: str, name: str) -> float:
    """Ask through the queue; seconds until the answer was there.

    Raises:
        RuntimeError: it wasn't answered.
    """
    begin = perf_counter()
    join: dict[str, Any] = {"data": [question, [], {}], "fn_index": index, "session_hash": name}
    (await client.post("/gradio_api/queue/join", json=join)).raise_for_status()
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": name}) as stream:
        async for line in stream.aiter_lines():
            said = json.loads(line[5:]) if line.startswith("data:") else {}
            if said.get("msg") == "process_completed":
                if not said["success"]:
                    raise RuntimeError(f"{question}: {said}")
                return perf_counter() - begin
    raise RuntimeError(f"{question}: no answer")


async def measure(address: str) -> dict[str, float]:
    """What one asker waits, and what 32 at once do."""
    async with httpx.AsyncClient(
        base_url=address, timeout=_WAIT, limits=httpx.Limits(max_connections=200)
    ) as client:
        config = (await client.get("/config")).json()
        index = next(d["id"] for d in config["dependencies"] if d["api_name"] == "ask")
        wanted = questions()
        await ask(client, index, wanted[0], "warm")
        alone, added = [], []
        for number, question in enumerate(wanted[1:31]):
            spent = await ask(client, index, question, f"alone{number}")
            told = (await client.post("/api/ask", json={"question": question})).json()
            alone.append(spent * 1000)
            added.append(spent * 1000 - told["timings_ms"]["total"])
        fresh = [f"{question} {n}" for n, question in enumerate((wanted * 3)[: ASKERS * EACH])]

        async def asker(number: int) -> list[float]:
            mine = fresh[number::ASKERS]
            return [await ask(client, index, q, f"many{number}-{n}") for n, q in enumerate(mine)]

        begin = perf_counter()
        waits = await asyncio.gather(*[asker(number) for number in range(ASKERS)])
        whole = perf_counter() - begin
    spent_all = sorted(1000 * spent for one in waits for spent in one)
    sums = [sum(one) for one in waits]
    return {
        "alone, median ms": median(alone),
        "a question adds, median ms": median(added),
        "a question adds, p95 ms": sorted(added)[int(0.95 * len(added))],
        "32 at once, median ms": median(spent_all),
        "32 at once, p95 ms": spent_all[int(0.95 * len(spent_all))],
        "32 at once, answers a second": len(spent_all) / whole,
        "32 at once, slowest asker over fastest": max(sums) / min(sums),
    }


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Settings(data=Path(folder, "data"), cache=cache_from_env().absolute()))
        library.sync([ROOT / "corpus"])
        library.catalog.close()
        imported = import_seconds()
        begin = perf_counter()
        served = start(Path(folder, "data"))
        try:
            httpx.get(served.address, timeout=_WAIT).raise_for_status()
            first = perf_counter() - begin
            figures = asyncio.run(measure(served.address))
        finally:
            stop(served)
    figures = {
        "import gradio, s": imported,
        "first page, s": first,
        "first page over import": first / imported,
    } | figures
    width = max(map(len, figures))
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, no error")
    print("\n".join(f"| {name:<{width}} | {value:8.2f} |" for name, value in figures.items()))


if __name__ == "__main__":
    main()
