"""One small document in each format that is read, all saying the same things in our own words."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping

import docx
import openpyxl
from reportlab.pdfgen.canvas import Canvas

TITLE, AUTHOR, DATE = "The northern pier", "Ada Holm", "2025-02-14"
HEADING = "What the storm did"
FIRST = "The storm broke two of the four arms of the old crane."
SECOND = "Nobody was hurt, because the harbour master had sent everyone home."
PARAGRAPH = f"{FIRST} {SECOND}"
ITEM = "The lamp at the end of the pier still works."
HEADER, ROW = ("Ship", "Cargo", "Tons"), ("Marianne", "barley and rye", "120")
ROW_LINE = " | ".join(ROW)


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members, its first one stored as it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


def text_file() -> bytes:
    """Plain text."""
    return f"{TITLE}\n\n{DATE}\n\n{HEADING}\n\n{PARAGRAPH}\n\n- {ITEM}\n".encode()


def markdown() -> bytes:
    """Markdown with front matter and a table."""
    table = f"| {' | '.join(HEADER)} |\n|---|---|---|\n| {ROW_LINE} |\n"
    front = f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\ndate: {DATE}\n---\n"
    return f"{front}\n# {TITLE}\n\n## {HEADING}\n\n{PARAGRAPH}\n\n- {ITEM}\n\n{table}".encode()


def rst() -> bytes:
    """reStructuredText with document fields and a simple table."""
    rule = "=========  ================  ====="
    table = f"{rule}\nShip       Cargo             Tons\n{rule}\nMarianne   barley and rye    120\n{rule}\n"
    fields = f":Author: {AUTHOR}\n:Date: {DATE}\n"
    head = f"{'=' * 20}\n{TITLE}\n{'=' * 20}\n\n{fields}\n{HEADING}\n{'-' * len(HEADING)}\n\n"
    return f"{head}{FIRST}\n{SECOND}\n\n* {ITEM}\n\n{table}".encode()


def html() -> bytes:
    """A web page with navigation around its article."""
    cells = "".join(f"<th>{name}</th>" for name in HEADER), "".join(f"<td>{value}</td>" for value in ROW)
    table = f"<table><tr>{cells[0]}</tr><tr>{cells[1]}</tr></table>"
    about = (
        f'<meta name="author" content="{AUTHOR}"><meta property="article:published_time" content="{DATE}">'
    )
    body = f"<h1>{TITLE}</h1><h2>{HEADING}</h2><p>{PARAGRAPH}</p><ul><li>{ITEM}</li></ul>{table}"
    page = f"<html><head><title>{TITLE}</title>{about}</head><body><nav><a href='/'>Home</a></nav><article>{body}</article></body></html>"
    return f"<!DOCTYPE html>{page}".encode()


def xhtml() -> bytes:
    """The same page as XHTML."""
    page = (
        html()
        .decode()
        .removeprefix("<!DOCTYPE html>")
        .replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">')
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{page.replace("<meta ", "<meta ")}'.encode()


def csv() -> bytes:
    """A table with a caption above its header."""
    return f'{TITLE},,\n{",".join(HEADER)}\n{",".join(ROW)}\nOlaf,"salt, ""grey""",80\n'.encode()


def tsv() -> bytes:
    """A table parted by tabs."""
    return ("\t".join(HEADER) + "\n" + "\t".join(ROW) + "\nOlaf\tsalt\t80\n").encode()


def json_file() -> bytes:
    """One record with a list of records in it."""
    ships = [dict(zip(HEADER, ROW, strict=True))]
    return json.dumps(
        {"title": TITLE, "log": {"title": HEADING, "text": PARAGRAPH, "notes": [ITEM]}, "ships": ships}
    ).encode()


def jsonl() -> bytes:
    """A record on each line."""
    records = [{"title": HEADING, "text": PARAGRAPH}, {"id": "r-2", "note": ITEM}]
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def vtt() -> bytes:
    """A transcript in which a sentence goes on over two cues."""
    halves = FIRST[:22], FIRST[23:]
    cues = [("00:01.000", "00:04.000", f"<v Ada>{halves[0]}"), ("00:04.000", "00:07.000", f"<v Ada>{halves[1]}"),
            ("00:15.000", "00:18.000", f"<v Ole>{SECOND}")]  # fmt: skip
    return (
        "WEBVTT\n\nNOTE typed by hand\n\n" + "".join(f"{s} --> {e} align:start\n{t}\n\n" for s, e, t in cues)
    ).encode()


def srt() -> bytes:
    """The same as SubRip."""
    halves = FIRST[:22], FIRST[23:]
    return (f"1\n00:00:01,000 --> 00:00:04,000\n{halves[0]}\n\n2\n00:00:04,000 --> 00:00:07,500\n{halves[1]}\n\n"
            f"3\n00:01:05,000 --> 00:01:09,000\n{SECOND}\n").encode()  # fmt: skip


def eml() -> bytes:
    """A reply with a quotation, a signature and an attachment."""
    body = f"{FIRST}\n{SECOND}\n\nOn 13 Feb 2025, Ole Berg <ole@example.org> wrote:\n> Is the crane safe?\n\n-- \nAda\nPier office\n"
    return (
        f"From: {AUTHOR} <ada@example.org>\nTo: ole@example.org\nSubject: {HEADING}\nDate: Fri, 14 Feb 2025 09:00:00 +0100\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n'
        f"{body}\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=plan.pdf\n\nx\n--b--\n"
    ).encode()


def mbox() -> bytes:
    """Two messages in one file."""
    second = f"From: Ole Berg <ole@example.org>\nSubject: Lamp\nDate: Sat, 15 Feb 2025 09:00:00 +0100\n\n{ITEM}\n>From here it can be seen.\n"
    return (
        b"From ada@example.org Fri Feb 14 09:00:00 2025\n"
        + eml()
        + b"\n\nFrom ole@example.org Sat Feb 15 09:00:00 2025\n"
        + second.encode()
    )


def pdf() -> bytes:
    """A page with a title and a heading in larger type."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setTitle(TITLE)
    canvas.setAuthor(AUTHOR)
    for y, size, words in ((780, 22, TITLE), (730, 15, HEADING), (700, 10, FIRST), (688, 10, SECOND)):
        canvas.setFont("Helvetica", size)
        canvas.drawString(60, y, words)
    canvas.save()
    return buffer.getvalue()


def rtf() -> bytes:
    """RTF with an outlined heading, a bullet and a table."""
    row = "".join(rf"{{\intbl {cell}\cell}}" for cell in ROW)
    head = "".join(rf"{{\intbl {cell}\cell}}" for cell in HEADER)
    info = rf"{{\info{{\title {TITLE}}}{{\author {AUTHOR}}}{{\creatim\yr2025\mo2\dy14}}}}"
    return (rf"{{\rtf1\ansi\ansicpg1252 {info}\pard\outlinelevel0 {HEADING}\par\pard {PARAGRAPH} Caf\'e9 \u1048?\par "
            rf"\bullet\tab {ITEM}\par \trowd {head}\row \trowd {row}\row \pard}}").encode()  # fmt: skip


def epub() -> bytes:
    """Two chapters, named in the package against their order in the spine."""
    about = f"<dc:title>{TITLE}</dc:title><dc:creator>{AUTHOR}</dc:creator><dc:date>{DATE}</dc:date>"
    manifest = "".join(
        f'<item id="c{i}" href="c{i}.xhtml" media-type="application/xhtml+xml"/>' for i in (2, 1)
    )
    spine = '<spine><itemref idref="c1"/><itemref idref="c2"/></spine>'
    package = f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{about}</metadata><manifest>{manifest}</manifest>{spine}</package>'
    chapter = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{}</body></html>'
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": package,
            "OEBPS/c1.xhtml": chapter.format(f"<h1>{HEADING}</h1><p>{PARAGRAPH}</p>"),
            "OEBPS/c2.xhtml": chapter.format(f"<h1>Lamps</h1><ul><li>{ITEM}</li></ul>"),
        }
    )


def odt() -> bytes:
    """An OpenDocument text with a footnote and a table."""
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "text", "table", "meta")
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in (HEADER, ROW)
    )
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>So the log says.</text:p></text:note-body></text:note>"
    body = (
        f'<text:h text:outline-level="1">{HEADING}</text:h><text:p>{FIRST}{note}<text:s/>{SECOND}</text:p>'
        f"<text:list><text:list-item><text:p>{ITEM}</text:p></text:list-item></text:list><table:table>{rows}</table:table>"
    )
    meta = f"<dc:title>{TITLE}</dc:title><meta:initial-creator>{AUTHOR}</meta:initial-creator><meta:creation-date>{DATE}T08:00:00</meta:creation-date>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "meta.xml": f'<office:document-meta {names} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}</office:meta></office:document-meta>',
        }
    )


def docx_file() -> bytes:
    """A Word document with a list and a table."""
    word = docx.Document()
    word.core_properties.title, word.core_properties.author = TITLE, AUTHOR
    word.add_heading(HEADING, 1)
    word.add_paragraph(PARAGRAPH)
    word.add_paragraph(ITEM, style="List Bullet")
    table = word.add_table(rows=0, cols=3)
    for row in (HEADER, ROW):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def pptx() -> bytes:
    """Two slides, the first with notes, the second with a table."""
    shape = "<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>"
    words = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    title = shape.format(place='<p:ph type="title"/>', text=words.format(HEADING))
    body = shape.format(place='<p:ph idx="1"/>', text=words.format(FIRST) + words.format(ITEM))
    rows = "".join(
        "<a:tr>"
        + "".join(f"<a:tc><a:txBody>{words.format(cell)}</a:txBody></a:tc>" for cell in row)
        + "</a:tr>"
        for row in (HEADER, ROW)
    )
    table = f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    notes = shape.format(place='<p:ph type="body"/>', text=words.format(SECOND))
    office, package = (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://schemas.openxmlformats.org/package/2006",
    )
    spaces = f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{office}"'

    def relations(*targets: tuple[str, str, str]) -> str:
        lines = "".join(
            f'<Relationship Id="{id}" Type="{office}/{kind}" Target="{to}"/>' for id, kind, to in targets
        )
        return f'<Relationships xmlns="{package}/relationships">{lines}</Relationships>'

    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
            "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldIdLst><p:sldId id="1" r:id="s2"/><p:sldId id="2" r:id="s1"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(
                ("s1", "slide", "slides/slide1.xml"), ("s2", "slide", "slides/slide2.xml")
            ),
            "ppt/slides/slide2.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{title}{body}</p:spTree></p:cSld></p:sld>",
            "ppt/slides/_rels/slide2.xml.rels": relations(
                ("n1", "notesSlide", "../notesSlides/notesSlide1.xml")
            ),
            "ppt/notesSlides/notesSlide1.xml": f"<p:notes {spaces}><p:cSld><p:spTree>{notes}</p:spTree></p:cSld></p:notes>",
            "ppt/slides/slide1.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{table}</p:spTree></p:cSld></p:sld>",
        }
    )


def xlsx() -> bytes:
    """Two sheets, one of them hidden."""
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = TITLE, AUTHOR
    sheet = book.active
    sheet.title = HEADING
    for row in (HEADER, (ROW[0], ROW[1], int(ROW[2])), (), ("Olaf", PARAGRAPH * 4, 80)):
        sheet.append(row)
    book.create_sheet("Old").append(["kept out"])
    book["Old"].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SAMPLES: Mapping[str, Callable[[], bytes]] = {
    ".txt": text_file, ".md": markdown, ".rst": rst, ".html": html, ".xhtml": xhtml, ".csv": csv, ".tsv": tsv,
    ".json": json_file, ".jsonl": jsonl, ".vtt": vtt, ".srt": srt, ".eml": eml, ".mbox": mbox, ".pdf": pdf,
    ".rtf": rtf, ".epub": epub, ".odt": odt, ".docx": docx_file, ".pptx": pptx, ".xlsx": xlsx,
}  # fmt: skip
