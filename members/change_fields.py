"""What a member organisation may ask to have changed: the fields by kind, and old beside new."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from members.application_fields import LABELS as APPLICATION_LABELS
from members.models import ChangeRequest

LEGAL = ("full_name", "short_name", "legal_form", "inn", "kpp", "ogrn")
PERSON = ("surname", "given_name", "patronymic", "post", "email")
ROLES = {
    "representative": gettext_lazy("representative in the council"),
    "substitute": gettext_lazy("substitute of the representative"),
}
FIELDS = {
    ChangeRequest.Kind.CARD: LEGAL,
    ChangeRequest.Kind.REPRESENTATIVE: PERSON,
    ChangeRequest.Kind.SEAT: ("role", *PERSON),
}
LABELS = {name: APPLICATION_LABELS[name] for name in LEGAL} | {
    "role": gettext_lazy("As whom"),
    "surname": gettext_lazy("Surname"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "post": gettext_lazy("Post"),
    "email": gettext_lazy("E-mail"),
    "letter": gettext_lazy("Letter or power of attorney: number and date"),
    "site": gettext_lazy("Site"),
    "contacts": gettext_lazy("Contacts"),
    "starts_on": gettext_lazy("Acts from"),
}


@dataclass(frozen=True)
class ChangeRow:
    """One field of a request; `old` is empty where nothing is replaced."""

    label: str
    old: str
    new: str


def rows_of(request: ChangeRequest) -> list[ChangeRow]:
    """The fields of a request; beside the legal data what the register says now."""
    is_card = request.kind == ChangeRequest.Kind.CARD
    organization = request.membership.organization
    return [
        ChangeRow(
            label=LABELS[name],
            old=getattr(organization, name) if is_card else "",
            new=str(ROLES.get(request.fields[name], request.fields[name])),
        )
        for name in FIELDS[request.kind]
        if name in request.fields
    ]
