"""What Office's packed formats share: which part points at which, and what a file says about itself."""

import posixpath
from typing import TypedDict

from ingest.extract.archive import Archive

_NO_TITLES = (None, "", "PowerPoint Presentation", "Word Document")
"""What programs write where a person gave no title."""
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class About(TypedDict):
    """Fields of a Draft."""

    title: str | None
    author: str | None
    published: str | None


def related(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """By id, the kind and path of each part that ``part`` ('' for the package) points at within the file."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing not in archive.names:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for entry in archive.xml(listing).iter(_RELATIONSHIP):
        target = entry.get("Target") or ""
        if entry.get("TargetMode") != "External":  # never followed
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[entry.get("Id")] = ((entry.get("Type") or "").rsplit("/", 1)[-1], path)
    return found


def about(archive: Archive) -> About:
    """Title, author and date of creation, as far as the document has them."""
    path = next(
        (to for kind, to in related(archive, "").values() if kind == "core-properties"), "docProps/core.xml"
    )
    fields: dict[str, str] = {}
    if path in archive.names:
        for element in archive.xml(path):
            if isinstance(element.tag, str):
                fields[element.tag.rsplit("}", 1)[-1]] = " ".join((element.text or "").split())
    created = fields.get("created", "")[:10]
    return About(
        title=None if fields.get("title") in _NO_TITLES else fields["title"],
        author=fields.get("creator") or None,
        published=created if created > "1980" else None,
    )
