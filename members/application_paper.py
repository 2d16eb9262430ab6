"""«Заявление о вступлении» from the answers: a paper in Russian, in the style of the protocol."""

from django.template.loader import render_to_string
from django.utils import translation

from cluster_portal.pdf import render_pdf
from members.application_fields import LABELS, STEP_TITLES, STEPS, shown_answer
from members.models import JoinApplication

# What stands in the text of the application and is not repeated in its table.
IN_THE_TEXT = {"full_name", "knows_regulation", "knows_agreement", "head_no_patronymic"}


def application_view(application: JoinApplication) -> dict:
    """The paper's parts: head, sentence of request, tables by step, signature."""
    answers = application.answers
    names = [answers.get(f"head_{part}", "") for part in ("surname", "given_name", "patronymic")]
    initials = "".join(f"{name[0]}." for name in names[1:] if name)
    cluster = application.cluster.genitive_name
    return {
        # In the middle of a sentence the name of a cluster begins with a small letter, an abbreviation does not.
        "cluster": cluster if cluster[:2].isupper() else cluster[:1].lower() + cluster[1:],
        "organization": answers.get("full_name") or "________________",
        "inn": application.inn,
        "tables": answer_tables(application, without=IN_THE_TEXT),
        "post": answers.get("head_post") or "Руководитель",
        "basis": answers.get("head_basis", ""),
        "signer": f"{initials} {names[0]}".strip() or "________________",
        "is_draft": application.is_draft,
        "incoming": application.incoming_number,
        "incoming_on": application.incoming_on,
    }


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
