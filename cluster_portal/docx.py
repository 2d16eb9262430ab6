"""Papers as DOCX: the only importer of python-docx. A4, Times New Roman, the margins of office papers."""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.sheets import MOST_COLUMNS, Table, refuse_strange_archive, too_long
from cluster_portal.text import clean_text

FONT, POINTS = "Times New Roman", 14
# Millimetres: left, right, top, bottom (ГОСТ Р 7.0.97-2016, with more room on the left for filing).
MARGINS = {"left": 30, "right": 10, "top": 20, "bottom": 20}
# Lines of half a landscape page, and millimetres of a letter.
HALF_PAGE, LETTER = 14, 2
A4 = {"page_width": 210, "page_height": 297}
TEXT_WIDTH = 210 - 30 - 10


class Paper:
    """A document that grows paragraph by paragraph; a line break in a text is a line break in its paragraph."""

    def __init__(self, title: str):
        from docx import Document
        from docx.oxml.ns import qn
        from docx.shared import Mm

        self.document = Document()
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = clean_text(title, multiline=False), "", ""
        properties.created = properties.modified = timezone.now()
        # The language of the spelling check.
        for language in self.document.styles.element.xpath("w:docDefaults//w:lang"):
            language.set(qn("w:val"), "ru-RU")
        section = self.document.sections[0]
        for name, millimetres in A4.items():
            setattr(section, name, Mm(millimetres))
        for side, millimetres in MARGINS.items():
            setattr(section, f"{side}_margin", Mm(millimetres))
        for style in ("Normal", "Heading 1", "Heading 2"):
            _set_font(self.document.styles[style])

    def mark(self, text: str) -> None:
        """Above every page, and its number above all but the first."""
        [section] = self.document.sections
        section.different_first_page_header_footer = True
        _filled(section.first_page_header.paragraphs[0], text, "right")
        _number(_filled(section.header.paragraphs[0], "", "center"))
        if text:
            _filled(section.header.add_paragraph(), text, "right")

    def paragraph(
        self, text: str, *, align: str = "justify", first_line: bool = False, points: int = POINTS, space: int = 0
    ) -> None:
        """`space` is millimetres above the paragraph."""
        from docx.shared import Mm, Pt

        paragraph = _filled(self.document.add_paragraph(), text, align)
        paragraph.runs[0].font.size = Pt(points)
        if first_line:
            paragraph.paragraph_format.first_line_indent = Mm(12.5)
        if space:
            paragraph.paragraph_format.space_before = Mm(space)

    def picture(self, png: bytes, millimetres: int, words: str) -> None:
        """A square picture; `words` are read aloud instead of it."""
        from docx.shared import Mm

        shape = self.document.add_picture(io.BytesIO(png), width=Mm(millimetres))
        shape._inline.docPr.set("descr", clean_text(words, multiline=False))

    def heading(self, text: str, level: int) -> None:
        _filled(self.document.add_heading(level=level), text, "center" if level == 1 else "left")

    def landscape(self) -> None:
        """The sheet lies on its long side."""
        from docx.enum.section import WD_ORIENT

        [section] = self.document.sections
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width

    def table(
        self, rows: Sequence[Sequence[str]], widths: Sequence[int], *, borders: bool = True, head: bool = False
    ) -> None:
        """Cells of text in columns of so many millimetres; only a row of more than half a page may be parted.

        With `head` the first row stands on every page; a row of one cell goes over the whole width.
        """
        from docx.oxml import OxmlElement
        from docx.shared import Mm

        table = self.document.add_table(rows=0, cols=len(widths), style="Table Grid" if borders else "Normal Table")
        table.autofit = False
        # Word asks the cells for their width, LibreOffice the columns.
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for place, cells in enumerate(rows):
            row = table.add_row()
            if _lines(cells, widths) <= HALF_PAGE:
                row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            if head and place == 0:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            if len(cells) == 1 and len(widths) > 1:
                _filled(row.cells[0].merge(row.cells[-1]).paragraphs[0], cells[0], "left")
                continue
            for cell, text, width in zip(row.cells, cells, widths, strict=True):
                cell.width = Mm(width)
                _filled(cell.paragraphs[0], text, "left")

    def content(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def _lines(cells: Sequence[str], widths: Sequence[int]) -> int:
    """Lines that a row takes, roughly."""
    if len(cells) != len(widths):
        return 1
    return max(
        sum(1 + len(line) * LETTER // width for line in text.split("\n"))
        for text, width in zip(cells, widths, strict=True)
    )


def read_tables(content: bytes, most_rows: int) -> Table:
    """Rows of all tables one after another, every cell as text, with their merged cells.

    ValidationError when it is no .docx, a bomb, or has more than `most_rows` rows.
    """
    from docx import Document
    from docx.oxml.ns import qn

    refuse_strange_archive(content, ".docx")
    # What somebody fills in as a form is one level deeper.
    cells = "./w:tc | ./w:sdt/w:sdtContent/w:tc"
    found = Table([])
    try:
        tables = [table._tbl for table in Document(io.BytesIO(content)).tables]
        for table in tables:
            rows = table.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr")
            if len(found.rows) + len(rows) > most_rows:
                raise too_long(most_rows)
            _add_rows(found, [[_cell_of(cell, qn) for cell in row.xpath(cells)] for row in rows])
    except ValidationError:
        raise
    except Exception:
        # A damaged file fails in as many ways as it has parts.
        raise ValidationError(_("The file cannot be read: open it in a text program and save it anew.")) from None
    return found


def _cell_of(cell: Any, qn: Any) -> tuple[str, int, bool]:
    """Text, columns that it covers, whether the cell above goes on in it. What a reviewer has deleted is not read."""
    breaks = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    lines = [
        "".join(
            part.text or "" if part.tag == qn("w:t") else breaks.get(part.tag, "")
            for run in paragraph.iter(qn("w:r"))
            for part in run
        )
        for paragraph in cell.iter(qn("w:p"))
    ]
    span, vertical = (cell.find(f"{qn('w:tcPr')}/{qn(name)}") for name in ("w:gridSpan", "w:vMerge"))
    goes_on = vertical is not None and vertical.get(qn("w:val")) != "restart"
    return clean_text("\n".join(lines)), int(span.get(qn("w:val"))) if span is not None else 1, goes_on


def _add_rows(found: Table, rows: list[list[tuple[str, int, bool]]]) -> None:
    began: dict[int, int] = {}  # by column: the row where its cell begins
    for number, cells in enumerate(rows, start=len(found.rows)):
        texts: list[str] = []
        for text, span, goes_on in cells:
            column, right = len(texts), min(len(texts) + max(1, span), MOST_COLUMNS) - 1
            if right < column:
                break
            top = began.get(column, number) if goes_on else number
            began[column] = top
            texts += [text if top == number else "", *[""] * (right - column)]
            if top < number or right > column:
                found.merged |= dict.fromkeys(((number, place) for place in range(column, right + 1)), (top, column))
                found.merged[top, column] = (top, column)
        found.rows.append(texts)


@cache
def _alignments() -> dict[str, Any]:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }


def _filled(paragraph: Any, text: str, align: str) -> Any:
    # XML has no room for control characters, whoever typed them.
    paragraph.add_run(clean_text(text))
    paragraph.alignment = _alignments()[align]
    return paragraph


def _number(paragraph: Any) -> None:
    """A field that shows the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _set_font(style: Any) -> None:
    """The same letters for every script: Word keeps four names of a font."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    is_heading = style.name != "Normal"
    style.font.name, style.font.size, style.font.bold = FONT, Pt(POINTS), is_heading
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    style.paragraph_format.space_before = Pt(12 if is_heading else 0)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.0
