"""What can go wrong, as one small tree.

    QuotaryError
    ├── UsageError       the call's own words are wrong: an option, a path, a question
    ├── SourceError      one source can't be read; the others go on
    ├── LibraryError     the library is missing, empty or damaged
    │   └── BusyError    another process is writing to it
    ├── ModelError       an embedding model is missing, unknown or not the one the library was built with
    ├── CaseError        an eval set is malformed
    └── ProofError       a quote is not, to the character, what its source says

The library raises these with a message that names the value and the remedy. Only the entry
points (``cli.py``, ``app.py``) turn them into an exit code or a line on the page.
"""


class QuotaryError(Exception):
    """Anything Quotary itself reports; ``str()`` is fit to be shown to a person."""


class UsageError(QuotaryError):
    """The caller asked for something that can't be meant."""


class SourceError(QuotaryError):
    """One source can't be turned into a document."""


class LibraryError(QuotaryError):
    """The library can't serve this call."""


class BusyError(LibraryError):
    """Somebody else is writing to the library; it can be read, and written to later."""


class ModelError(QuotaryError):
    """The embedding model can't be used."""


class CaseError(QuotaryError):
    """An eval set can't be run as it stands."""


class ProofError(QuotaryError):
    """A quote differs from its source; it must not be shown."""
