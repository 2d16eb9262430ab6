"""«Заявление о вступлении» from the answers: one paper in Russian, as PDF and as DOCX."""

from django.template.loader import render_to_string
from django.utils import translation

from cluster_portal.docx import TEXT_WIDTH, Paper
from cluster_portal.pdf import render_pdf
from cluster_portal.text import within_sentence
from members.application_fields import LABELS, STEP_TITLES, STEPS, shown_answer
from members.models import JoinApplication

# What stands in the text of the application and is not repeated in its table.
IN_THE_TEXT = {"full_name", "knows_regulation", "knows_agreement", "head_no_patronymic"}
BLANK = "________________"
LABEL_WIDTH = 65  # millimetres of the left column of the DOCX


def application_view(application: JoinApplication) -> dict:
    """Every word of the paper, in the order in which it is read; lines in one string are parted by \\n."""
    answers = application.answers
    names = [answers.get(f"head_{part}", "") for part in ("surname", "given_name", "patronymic")]
    initials = "".join(f"{name[0]}." for name in names[1:] if name)
    cluster = within_sentence(application.cluster.genitive_name)
    organization = answers.get("full_name") or BLANK
    inn = f" (ИНН {application.inn})" if application.inn else ""
    basis = f",\nна основании: {answers['head_basis']}" if answers.get("head_basis") else ""
    return {
        "name": f"Заявление о вступлении: {organization}",
        "mark": "АНКЕТА, НЕ ПОДАНО" if application.is_draft else "",
        "incoming": _incoming(application),
        "addressee": f"Председателю Координационного совета\n{cluster}\nЗаявитель: {organization}{inn}",
        "title": "ЗАЯВЛЕНИЕ\nо вступлении в состав участников",
        "sentences": [
            f"Прошу принять организацию {organization} (далее – Организация) в состав участников {cluster}.",
            "С Положением о кластере и Соглашением о создании кластера ознакомлены.",
        ],
        "tables": [
            {"title": f"{number}. {table['title']}", "rows": table["rows"]}
            for number, table in enumerate(answer_tables(application, without=IN_THE_TEXT), start=1)
        ],
        "signature": [
            (
                (answers.get("head_post") or "Руководитель") + basis,
                "______________",
                f"{initials} {names[0]}".strip() or BLANK,
            ),
            ("М.П. (при наличии)", "", "«___» ____________ 20___ г."),
        ],
    }


def _incoming(application: JoinApplication) -> str:
    if not application.incoming_number:
        return "Вх. № ______ от __________"
    day = f"{application.incoming_on:%d.%m.%Y}" if application.incoming_on else "__________"
    return f"Вх. № {application.incoming_number} от {day}"


def answer_tables(application: JoinApplication, *, without=frozenset()) -> list[dict]:
    """Title and rows of each step that has answers: [{"title", "step", "rows": [(label, words)]}]."""
    tables = []
    for step, names in STEPS.items():
        given = [name for name in names if name not in without and application.answers.get(name)]
        rows = [(LABELS[name], shown_answer(name, application.answers[name])) for name in given]
        if rows:
            tables.append({"step": step, "title": STEP_TITLES[step], "rows": rows})
    return tables


def application_pdf(application: JoinApplication) -> bytes:
    """PDF/A of the paper; about 0.1 s, never inside a GET or a transaction."""
    with translation.override("ru"):
        return render_pdf(render_to_string("documents/application.html", {"paper": application_view(application)}))


def application_docx(application: JoinApplication) -> bytes:
    """The words of the PDF, in its order, for Word and LibreOffice."""
    with translation.override("ru"):
        view = application_view(application)
        paper = Paper(view["name"])
        paper.mark(view["mark"])
        paper.table([(view["incoming"], view["addressee"])], (75, TEXT_WIDTH - 75), borders=False)
        paper.heading(view["title"], 1)
        for sentence in view["sentences"]:
            paper.paragraph(sentence, first_line=True)
        for table in view["tables"]:
            paper.heading(table["title"], 2)
            rows = [(str(label), words) for label, words in table["rows"]]
            paper.table(rows, (LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH))
        paper.paragraph("")
        paper.table(view["signature"], (70, 40, TEXT_WIDTH - 110), borders=False)
        return paper.content()
