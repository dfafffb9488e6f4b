"""Whether the model is loaded yet. It loads beside the server, so that the first page needn't wait."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Literal

from errors import QuotaryError
from ui import strings

Status = Literal["warming", "ready", "error"]


class Warmth:
    """``warming`` until the load has ended, then ``ready`` or ``error`` with its reason."""

    def __init__(self) -> None:
        self._ended = Event()
        self.error: str | None = None

    @property
    def status(self) -> Status:
        """Where it stands."""
        if not self._ended.is_set():
            return "warming"
        return "error" if self.error else "ready"

    def start(self, load: Callable[[], object]) -> None:
        """Load in a thread that ends with the process."""
        Thread(target=self._run, args=(load,), name="warmth", daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the load has ended; whether it has."""
        return self._ended.wait(seconds)

    def _run(self, load: Callable[[], object]) -> None:
        try:
            load()
        except QuotaryError as error:
            self.error = str(error)
        except Exception:  # a thread's last frame: what isn't caught here is lost
            logging.getLogger(__name__).exception("the model can't be loaded")
            self.error = strings.BROKEN
        finally:
            self._ended.set()
