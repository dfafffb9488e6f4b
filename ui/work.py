"""Something long in a thread of its own: what it tells is iterated; leaving off asks it to stop."""

from collections.abc import Callable, Generator
from queue import Queue
from threading import Event, Thread
from typing import Generic, TypeVar

_T = TypeVar("_T")
Tell = Callable[[_T], None]


class Stopped(Exception):
    """Raised in the work, where it tells something that nobody waits for any more."""


class Work(Generic[_T]):
    """Runs ``do`` once; ``do`` is given a function to tell things with."""

    def __init__(self, do: Callable[[Tell[_T]], None]) -> None:
        self._do = do
        self._told: Queue[_T | BaseException | None] = Queue()
        self._left = Event()

    def __iter__(self) -> Generator[_T, None, None]:
        """What is told, as it is told; an error of the work is raised here."""
        Thread(target=self._run, name="work", daemon=True).start()
        try:
            while (told := self._told.get()) is not None:
                if isinstance(told, BaseException):
                    raise told
                yield told
        finally:
            self._left.set()

    def _run(self) -> None:
        try:
            self._do(self._tell)
        except Stopped:
            pass
        except BaseException as error:
            self._told.put(error)
        finally:
            self._told.put(None)

    def _tell(self, what: _T) -> None:
        if self._left.is_set():
            raise Stopped
        self._told.put(what)
