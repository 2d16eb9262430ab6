"""The PDF says what the page says, loads nothing but our files, and survives any text."""

import re
import zlib
from html.parser import HTMLParser

import pypdfium2
import pytest
from django.template.loader import render_to_string

from cluster_portal.pdf import render_pdf, static_file
from cluster_portal.qr import QUIET_ZONE, qr_code
from councils.wording import document_text, protocol_view
from tests.documents import decision, founding_document, live_document, long_document

ADDRESS = "https://portal.example.ru/protocols/k7w3-92fh-x1qd/"
VOID = {"meta", "path", "br"}


class Prose(HTMLParser):
    """The words of a page, without what is printed beside the document: its mark and its address."""

    BESIDE = frozenset({"protocol-mark", "protocol-code"})

    def __init__(self):
        super().__init__()
        self.words, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            beside = bool(self.BESIDE.intersection((dict(attrs).get("class") or "").split()))
            self.open.append(beside or bool(self.open and self.open[-1]))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        if not (self.open and self.open[-1]):
            self.words.append(data)


def page_of(document, *, status="published", address=ADDRESS, template="documents/protocol.html"):
    return render_to_string(template, {"protocol": protocol_view(document, status=status, address=address)})


def pdf_of(document, **options):
    return render_pdf(page_of(document, template="documents/protocol_pdf.html", **options))


def bare(text):
    """Letters, digits and signs: lines end in different places on a page and on paper."""
    return re.sub(r"\s+", "", text)


def text_of_page(document):
    reader = Prose()
    reader.feed(page_of(document))
    return bare("".join(reader.words))


def text_of_pdf(pdf):
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    texts = []
    for number, text in enumerate(pages, start=1):
        # A hyphen at the end of a line comes out of pdfium as U+FFFE or U+0002.
        text = bare(re.sub("[\ufffe\x02]", "-", text))
        for beside in (bare(f"Постоянный адрес документа: {ADDRESS}"), str(number) if number > 1 else ""):
            text = text.removesuffix(beside) if text.endswith(beside) else text.removeprefix(beside)
        texts.append(text)
    return "".join(texts)


def streams_of(pdf):
    """Every packed stream of a PDF, unpacked: the catalogue and the metadata are among them."""
    unpacked = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            unpacked.append(zlib.decompress(packed))
        except zlib.error:
            unpacked.append(packed)
    return b"".join(unpacked)


@pytest.mark.parametrize(
    "document", [founding_document(), live_document(), long_document(8)], ids=["founding", "live", "long"]
)
def test_page_and_pdf_and_document_say_the_same(document):
    said = bare(document_text(document))
    assert text_of_page(document) == said
    assert text_of_pdf(pdf_of(document)) == said


def test_the_founding_protocol_takes_two_pages():
    assert len(pypdfium2.PdfDocument(pdf_of(founding_document()))) == 2


def test_the_same_document_gives_the_same_bytes():
    assert pdf_of(founding_document()) == pdf_of(founding_document())


def test_the_pdf_is_an_archival_tagged_russian_document_with_a_title_and_bookmarks():
    pdf = pdf_of(founding_document())
    opened = pypdfium2.PdfDocument(pdf)
    assert opened.get_metadata_value("Title").startswith("Протокол заседания Координационного совета")
    assert opened.is_tagged()
    assert pdf.startswith(b"%PDF-1.7")
    inside = streams_of(pdf)
    assert b"http://www.aiim.org/pdfa/ns/id/" in inside and b"/Lang (ru)" in inside
    assert [mark.get_title() for mark in opened.get_toc()][1:3] == ["Присутствовали:", "ПОВЕСТКА ДНЯ:"]


def test_the_word_protocol_is_one_word():
    assert "ПРОТОКОЛ" in pypdfium2.PdfDocument(pdf_of(founding_document()))[0].get_textpage().get_text_range()


@pytest.mark.parametrize("voted", [True, False])
def test_the_signatures_never_stand_alone_on_a_page(voted):
    heights = set()
    # Without the rules of break-before the signatures stand alone at 26 to 29 points.
    for points in range(20, 31):
        document = live_document()
        question = document["items"][2]
        question["decisions"] = [decision(f"3.{place}", "Утвердить.") for place in range(1, points + 1)]
        if not voted:
            del question["vote"]
        *_, last = pypdfium2.PdfDocument(pdf_of(document))
        above = last.get_textpage().get_text_range().split("Председательствующий")[0]
        heights.add(len([line for line in above.splitlines() if line.strip()]))
    assert min(heights) >= 2
    assert max(heights) > 20, "the signatures must have met the end of a page"


def test_lines_of_one_list_stay_together():
    found_on = set()
    for before in range(30, 44):
        document = founding_document()
        lead = {"kind": "paragraph", "text": "Строка."}
        document["items"][0]["decisions"][0]["blocks"] = [lead] * before
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf_of(document))]
        with_chair = [n for n, text in enumerate(pages) if "Председатель – " in text.replace("\xa0", " ")]
        assert with_chair == [n for n, text in enumerate(pages) if "Белокопытов" in text]
        found_on |= set(with_chair)
    assert len(found_on) == 2, "the list must have met the end of a page"


def test_a_draft_is_marked_on_every_page_and_a_signed_protocol_on_none():
    draft = pypdfium2.PdfDocument(pdf_of(live_document(), status="draft"))
    assert all("ПРОЕКТ" in page.get_textpage().get_text_range() for page in draft)
    signed = pypdfium2.PdfDocument(pdf_of(live_document(), status="approved"))
    assert not any("ПРОЕКТ" in page.get_textpage().get_text_range() for page in signed)


@pytest.mark.parametrize(
    "text",
    [
        "Щ" * 5000,
        "😀👩‍👩‍👧 مرحبا بالعالم שלום 漢字 \u202eобратно\u202c e\u0301 \ufffd",
        "<script>alert(1)</script><img src='http://127.0.0.1:9/x'><style>*{display:none}</style>",
        "{{ protocol }} {% include 'x' %} &nbsp; url(file:///etc/passwd)",
    ],
)
def test_any_text_can_be_printed(text):
    document = live_document()
    document["persons"]["p1"] |= {"surname": text[:200], "post": text[:300]}
    document["council"]["genitive"] = text[:300]
    document["items"][0] |= {"title": text[:1000], "heard": text}
    document["items"][0]["decisions"][0]["blocks"] = [{"kind": "paragraph", "text": text}]
    assert pdf_of(document).startswith(b"%PDF")
    assert text_of_page(document) == bare(document_text(document))


def test_three_thousand_lines_can_be_printed():
    document = founding_document()
    lines = [{"text": f"строка {number}"} for number in range(3000)]
    document["items"][0]["decisions"][0]["blocks"] = [{"kind": "list", "items": lines}]
    assert "строка2999" in text_of_pdf(pdf_of(document))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/x.css",
        "file:///etc/passwd",
        "data:text/css,*{}",
        "static:../manage.py",
        "static:/etc/passwd",
        "static:css/absent.css",
    ],
)
def test_the_renderer_loads_only_our_static_files(url):
    # SuspiciousFileOperation for a path that climbs out, ValueError for the rest.
    with pytest.raises(Exception, match=r"static|outside|base path"):
        static_file(url)


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_the_font_of_documents_is_our_own(style):
    # A missing font is replaced in silence by one of the system.
    assert static_file(f"static:fonts/Tinos-{style}.ttf").stat().st_size > 100_000


def test_a_qr_code_is_drawn_with_its_quiet_zone():
    code = qr_code(ADDRESS)
    assert code["size"] >= 21 + 2 * QUIET_ZONE
    # The upper edge of the first finder pattern: seven dark modules.
    assert code["path"].startswith(f"M{QUIET_ZONE} {QUIET_ZONE}h7M")
