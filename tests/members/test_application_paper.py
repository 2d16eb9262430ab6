"""«Заявление» as PDF and as DOCX: one text, to be read by a lawyer and signed by the head."""

import io

import docx
import pypdfium2
import pytest
from docx.shared import Mm, Pt

from members.application_fields import LABELS, shown_answer
from members.application_paper import IN_THE_TEXT, application_docx, application_pdf, application_view
from members.services.applications import start_application, submit_application
from tests.members.answers import ANSWERS, ENTREPRENEUR, fill_in, ready

pytestmark = pytest.mark.django_db
MARK = "АНКЕТА, НЕ ПОДАНО"
MORE = {
    "needs": "2027 г. – 4 человека\n2028 г. – 6 человек",
    "proposals": "Принимаем на практику.\n\nДаём наставников & станки <новые>.",
}


@pytest.fixture
def application(council):
    return fill_in(council.cluster, **MORE)


def opened(application):
    return docx.Document(io.BytesIO(application_docx(application)))


def blocks(document) -> list[str]:
    """The texts of paragraphs and cells, in the order of the page."""
    found = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            found += [cell.text for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return [text for text in found if text]


def head_of_pages(application) -> set[str]:
    [section] = opened(application).sections
    return {section.first_page_header.paragraphs[0].text, section.header.paragraphs[-1].text}


def letters(text: str) -> str:
    """Without spaces and line breaks: where lines end is the business of each format."""
    return "".join(text.replace("\xad", "").replace("\ufffe", "").split())


def pdf_text(application) -> str:
    """Without the mark of a draft and the number, which stand above the pages."""
    pdf = pypdfium2.PdfDocument(application_pdf(application))
    pages = [page.get_textpage().get_text_range().replace(MARK, "").strip() for page in pdf]
    pdf.close()
    return "".join(page.removesuffix(str(number)) if number > 1 else page for number, page in enumerate(pages, start=1))


def test_every_label_and_every_answer_stands_in_the_docx(application):
    text = "\n".join(blocks(opened(application)))
    for name, value in application.answers.items():
        if name not in IN_THE_TEXT and value:
            assert str(LABELS[name]) in text
            assert shown_answer(name, value) in text
    assert ANSWERS["full_name"] in text
    assert "Прошу принять организацию" in text


def test_the_docx_says_what_the_pdf_says_in_its_order(application):
    assert letters("".join(blocks(opened(application)))) == letters(pdf_text(application))


def test_a_text_of_the_one_that_the_other_lacks_would_be_seen(application):
    """Negative control."""
    view = letters("".join(blocks(opened(application))))
    application.answers["phone"] = "+7 900"
    assert view != letters(pdf_text(application))


def test_an_entrepreneur_without_a_charter_has_the_same_text_in_both(council):
    application = fill_in(council.cluster, **ENTREPRENEUR, head_basis="")
    assert letters("".join(blocks(opened(application)))) == letters(pdf_text(application))


def test_a_draft_is_marked_and_a_sent_one_is_not(council):
    application = ready(council.cluster)
    assert head_of_pages(application) == {MARK}
    assert head_of_pages(submit_application(application)) == {""}


def test_an_empty_one_is_a_paper_with_blanks(council):
    application = start_application(council.cluster)
    text = "\n".join(blocks(opened(application)))
    assert "организацию ________________ (далее" in text
    assert letters(text) == letters(pdf_text(application))


def test_the_paper_has_the_font_and_the_margins_of_an_office(application):
    document = opened(application)
    [section] = document.sections
    sides = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(side.mm) for side in sides] == [30, 10, 20, 20]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for name in ("Normal", "Heading 1", "Heading 2"):
        font = document.styles[name].font
        assert (font.name, font.size) == ("Times New Roman", Pt(14))
        assert {value for key, value in font.element.rPr.rFonts.attrib.items()} == {"Times New Roman"}
    for table in document.tables:
        assert [cell.width for cell in table.rows[0].cells] == [column.width for column in table.columns]
        assert round(sum(cell.width for cell in table.rows[0].cells) / Mm(1)) == 170


def test_the_file_tells_nothing_of_its_maker(application):
    properties = opened(application).core_properties
    assert (properties.author, properties.comments) == ("", "")
    assert properties.title == application_view(application)["name"]


def test_a_control_character_typed_by_somebody_breaks_nothing(application):
    application.answers["phone"] = "+7\x01\x0b 900"
    assert "+7\n 900" in "\n".join(blocks(opened(application)))
