"""The letter of invitation on the letterhead of the inviting organisation: one paper in Russian, PDF and DOCX."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from cluster_portal.docx import TEXT_WIDTH, Paper
from cluster_portal.pdf import render_pdf
from cluster_portal.qr import qr_code, qr_png
from cluster_portal.text import typograph, within_sentence
from members.models import Candidate, Invitation, Organization
from members.services.invitations import head_parts, invitation_url, is_short_name

LETTERHEAD_HEIGHT = 50  # millimetres left free for a printed letterhead
QR_WIDTH = 25
SIGN = "____________________"
NAME = "И.О. Фамилия"


@dataclass(frozen=True)
class Sender:
    """In whose name the letter goes: the council in the genitive, its chair («В.С. Чуранов»), who has written it."""

    council: str = ""
    chair: str = ""
    executor: str = ""


def letter_view(invitation: Invitation, sender: Sender, *, blank: bool = False) -> dict:
    """Every word of the letter, in the order in which it is read; lines in one string are parted by \\n.

    Nothing is declined here: names stand in the nominative beside a word that carries the case.
    """
    candidate, cluster = invitation.candidate, invitation.candidate.cluster
    base, url = cluster.base_organization, invitation_url(invitation)
    behalf = f" Приглашение направляется по поручению {sender.council} (далее – Совет)." if sender.council else ""
    head = None if blank or base is None else base
    return {
        "name": f"Приглашение: {candidate.name}",
        "letterhead": [] if head is None else [line for line in (head.full_name, _requisites(head)) if line],
        "requisites": _date_and_number(invitation),
        "addressee": _addressee(candidate),
        "subject": f"О вступлении в состав участников\n{within_sentence(cluster.genitive_name)}",
        "salutation": _salutation(candidate.head_name),
        "sentences": [
            typograph(sentence)
            for sentence in (
                f"Приглашаем организацию {candidate.name} вступить в состав участников кластера.{behalf}",
                "Просим рассмотреть предложение и направить заявление о вступлении. Его можно заполнить на портале "
                "кластера: личный адрес вашей организации указан ниже, известные нам сведения в форму уже внесены, "
                "проверьте их. Готовое заявление можно распечатать, подписать и представить на бумаге.",
                "Условия участия и порядок рассмотрения приведены там же. О решении Совет сообщит письмом."
                if sender.council
                else "Условия участия и порядок рассмотрения приведены там же. О решении сообщим письмом.",
            )
        ],
        "address": f"Личный адрес для заполнения заявления:\n{url}\nПросим не передавать его другим организациям.",
        "url": url,
        "code": qr_code(url),
        "signature": [(("Председатель Совета" if sender.council else "Руководитель"), SIGN, sender.chair or NAME)],
        "executor": f"Исполнитель: {sender.executor}" if sender.executor else "",
    }


def _requisites(base: Organization) -> str:
    numbers = [("ИНН", base.inn), ("КПП", base.kpp), ("ОГРН", base.ogrn), ("", base.site)]
    return ", ".join(f"{label} {number}".strip() for label, number in numbers if number)


def _date_and_number(invitation: Invitation) -> str:
    day = f"{date_format(invitation.outgoing_on, 'j E Y')} г." if invitation.outgoing_on else "________________"
    return typograph(f"{day} № {invitation.outgoing_number or '________'}")


def _addressee(candidate: Candidate) -> str:
    head = "Руководителю" if is_short_name(candidate.name) else "Руководителю организации"
    return "\n".join(line for line in (head, candidate.name, candidate.address, candidate.email) if line)


def _salutation(head_name: str) -> str:
    """«Уважаемый Пётр Иванович!»; nothing when the given name is not known."""
    _surname, given_name, patronymic = head_parts(head_name)
    if not given_name:
        return ""
    if patronymic.endswith(("ич", "оглы")):
        word = "Уважаемый"
    elif patronymic.endswith(("на", "кызы")):
        word = "Уважаемая"
    else:
        word = "Уважаемый(ая)"
    return f"{word} {given_name} {patronymic}".strip() + "!"


def letter_pdf(invitation: Invitation, sender: Sender, *, blank: bool = False) -> bytes:
    """PDF/A of the letter; about 0.1 s, never inside a GET or a transaction."""
    with translation.override("ru"):
        letter = letter_view(invitation, sender, blank=blank)
        return render_pdf(render_to_string("documents/invitation.html", {"letter": letter}))


def letter_docx(invitation: Invitation, sender: Sender, *, blank: bool = False) -> bytes:
    """The words of the PDF, in its order, to be edited before the letter goes out."""
    with translation.override("ru"):
        view = letter_view(invitation, sender, blank=blank)
        paper = Paper(view["name"])
        if view["letterhead"]:
            name, *requisites = view["letterhead"]
            paper.heading(name, 1)
            for line in requisites:
                paper.paragraph(line, align="center", points=10)
        else:
            paper.paragraph("", space=LETTERHEAD_HEIGHT)
        paper.table([(view["requisites"], view["addressee"])], (85, TEXT_WIDTH - 85), borders=False)
        paper.paragraph(view["subject"], align="left", space=8)
        if view["salutation"]:
            paper.paragraph(view["salutation"], align="center", space=4)
        for sentence in view["sentences"]:
            paper.paragraph(sentence, first_line=True)
        paper.paragraph(view["address"], align="left", points=12, space=4)
        paper.picture(qr_png(view["url"]), QR_WIDTH, "QR-код с личным адресом приглашения")
        paper.paragraph("", space=4)
        paper.table(view["signature"], (70, 50, TEXT_WIDTH - 120), borders=False)
        if view["executor"]:
            paper.paragraph(view["executor"], align="left", points=10, space=10)
        return paper.content()
