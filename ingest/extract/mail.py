"""E-mail: a message is a heading "subject — sender, date" over its body; one file or a whole mailbox.

What a reply quotes, and what signs it off, is noise. Attachments are named, not opened.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from errors import SourceError
from ingest.extract.draft import Composer, Draft
from ingest.extract.encoding import decode
from ingest.extract.html import decode_html
from ingest.extract.letter import add_letter
from ingest.extract.markup import FURNITURE, add_markup, parse_html

_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)
_DEEPEST = 20
_QUOTED = {**FURNITURE, "blockquote": "quoted reply"}


@dataclass(slots=True)
class _Reading:
    """The text so far, and what is to be said about how it was read."""

    composer: Composer = field(default_factory=Composer)
    attachments: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(data: bytes) -> Draft:
    """An .eml or .mbox file."""
    messages = [message_from_bytes(part) for part in _messages(data)]
    reading = _Reading()
    for message in messages:
        _add_message(reading, message, 1)
    text, blocks = reading.composer.build()
    if all(block.kind == "heading" for block in blocks):
        raise SourceError("no text in its messages" + (" (attachments only)" if reading.attachments else ""))
    if reading.attachments:
        reading.warnings.append("attachments were not read: " + ", ".join(dict.fromkeys(reading.attachments)))
    alone = messages[0] if len(messages) == 1 else None
    return Draft(
        text,
        blocks,
        title=(_header(alone, "Subject") or None) if alone else None,
        author=(_sender(alone) or None) if alone else None,
        published=_date(alone) if alone else None,
        warnings=tuple(dict.fromkeys(reading.warnings)),
    )


def _messages(data: bytes) -> Iterator[bytes]:
    if not data.startswith(b"From "):
        yield data
        return
    starts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(data)] or [(0, 0)]
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for (_, start), end in zip(starts, ends, strict=True):
        if data[start:end].strip():
            yield _ESCAPED.sub(rb"\1", data[start:end])


def _add_message(reading: _Reading, message: Message, level: int) -> None:
    """Its heading, its body, and below that the messages it carries."""
    if level > _DEEPEST:
        raise SourceError(f"messages within messages, more than {_DEEPEST} deep")
    about = ", ".join(filter(None, (_sender(message), _date(message))))
    heading = " — ".join(filter(None, (_header(message, "Subject") or "No subject", about)))
    reading.composer.add(heading, "heading", level=level)
    plain = [part for part in _parts(message) if part.get_content_type() == "text/plain"]
    rich = [part for part in _parts(message) if part.get_content_type() == "text/html"]
    before = reading.composer.length
    for part in plain:
        add_letter(reading.composer, _text(reading, part))
    for part in rich if reading.composer.length == before else []:
        source, warnings = decode_html(_payload(part), part.get_content_charset())
        reading.warnings += warnings
        if source.strip():
            add_markup(reading.composer, parse_html(source), _QUOTED)
    reading.attachments += [name for part in _leaves(message) if (name := _filename(part))]
    for inner in _carried(message):
        _add_message(reading, inner, level + 1)


def _leaves(message: Message) -> Iterator[Message]:
    """The parts of one message, those of the messages it carries left out."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting = [p for p in part.get_payload() if isinstance(p, Message)] + waiting
        elif part.get_content_type() != "message/rfc822":
            yield part


def _parts(message: Message) -> Iterator[Message]:
    return (part for part in _leaves(message) if not _filename(part))


def _carried(message: Message) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list):
            yield from (inner for inner in payload if isinstance(inner, Message))
        elif part.is_multipart() and isinstance(payload, list):
            waiting = [p for p in payload if isinstance(p, Message)] + waiting


def _filename(part: Message) -> str | None:
    if part.is_multipart():
        return None
    name = part.get_filename()
    if not name and part.get_content_disposition() == "attachment":
        return "unnamed"
    return _decoded(name) if name else None


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(reading: _Reading, part: Message) -> str:
    """A part's text by the encoding that it declares, if that holds."""
    data = _payload(part)
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text, warnings = decode(data)
        reading.warnings += warnings
        return text


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


def _decoded(value: str) -> str:
    with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):  # damaged marks stay as they are
        value = str(make_header(decode_header(value)))
    return " ".join(value.encode("utf-8", "replace").decode().split())


def _sender(message: Message) -> str:
    name, address = parseaddr(str(message.get("From", "")))
    return _decoded(name) or address


def _date(message: Message) -> str | None:
    written = str(message.get("Date", "")).strip()
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return parse(written).date().isoformat()
        except (TypeError, ValueError, IndexError):
            continue
    return None
