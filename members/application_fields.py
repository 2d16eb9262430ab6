"""What an application to join asks: the fields by step, their labels, and what is still missing.

The list follows the registers of clusters and associations (see docs/data-model.md); consents are not among the
fields: they are documents of their own.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Organization

LABELS = {
    "inn": gettext_lazy("INN"),
    "kpp": gettext_lazy("KPP"),
    "ogrn": gettext_lazy("OGRN or OGRNIP"),
    "full_name": gettext_lazy("Full name"),
    "short_name": gettext_lazy("Short name"),
    "legal_form": gettext_lazy("Legal form"),
    "kind": gettext_lazy("Kind of organisation"),
    "legal_address": gettext_lazy("Legal address"),
    "actual_address": gettext_lazy("Actual address, if it is another"),
    "okved": gettext_lazy("Main OKVED code"),
    "site": gettext_lazy("Site"),
    "headcount": gettext_lazy("Number of employees"),
    "head_surname": gettext_lazy("Surname of the head"),
    "head_given_name": gettext_lazy("Given name"),
    "head_patronymic": gettext_lazy("Patronymic"),
    "head_no_patronymic": gettext_lazy("There is no patronymic"),
    "head_post": gettext_lazy("Post"),
    "head_basis": gettext_lazy("Acts on the basis of"),
    "contact_name": gettext_lazy("Contact person: surname, name, patronymic"),
    "contact_post": gettext_lazy("Post of the contact person"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "candidate_name": gettext_lazy("Candidate for the council: surname, name, patronymic"),
    "candidate_post": gettext_lazy("Post of the candidate"),
    "directions": gettext_lazy("Directions of cooperation"),
    "directions_other": gettext_lazy("Another direction"),
    "professions": gettext_lazy("Professions and specialities"),
    "needs": gettext_lazy("Need of personnel by years"),
    "proposals": gettext_lazy("Obligations and proposals"),
    "knows_regulation": gettext_lazy("We have read the Regulation of the cluster"),
    "knows_agreement": gettext_lazy("We have read the Agreement on the cluster"),
}

STEPS = {
    "organization": (
        "inn", "kpp", "ogrn", "full_name", "short_name", "legal_form", "kind",
        "legal_address", "actual_address", "okved", "site", "headcount",
    ),
    "head": ("head_surname", "head_given_name", "head_patronymic", "head_no_patronymic", "head_post", "head_basis"),
    "contact": ("contact_name", "contact_post", "phone", "email", "candidate_name", "candidate_post"),
    "cooperation": ("directions", "directions_other", "professions", "needs", "proposals"),
    "papers": ("knows_regulation", "knows_agreement"),
}  # fmt: skip

STEP_TITLES = {
    "organization": gettext_lazy("Organisation"),
    "head": gettext_lazy("Head"),
    "contact": gettext_lazy("Contact person and candidate"),
    "cooperation": gettext_lazy("Cooperation"),
    "papers": gettext_lazy("Regulation and Agreement"),
}

REQUIRED = {
    "inn", "full_name", "short_name", "kind", "legal_address", "head_surname", "head_given_name", "head_post",
    "head_basis", "contact_name", "phone", "email", "directions", "knows_regulation", "knows_agreement",
}  # fmt: skip

DIRECTIONS = (
    ("practice", gettext_lazy("practice of students")),
    ("mentoring", gettext_lazy("mentoring")),
    ("target", gettext_lazy("target training")),
    ("internships", gettext_lazy("internships of teachers")),
    ("equipment", gettext_lazy("equipment")),
    ("programmes", gettext_lazy("development of programmes")),
    ("experts", gettext_lazy("examiners and experts")),
    ("employment", gettext_lazy("employment of graduates")),
    ("other", gettext_lazy("another direction")),
)
HEADCOUNTS = (
    ("", gettext_lazy("not said")),
    ("15", gettext_lazy("up to 15")),
    ("100", gettext_lazy("16 to 100")),
    ("250", gettext_lazy("101 to 250")),
    ("more", gettext_lazy("more than 250")),
)
CHOICES = {"directions": dict(DIRECTIONS), "headcount": dict(HEADCOUNTS), "kind": dict(Organization.Kind.choices)}


@dataclass(frozen=True)
class Missing:
    step: str
    field: str
    text: str


def shown_answer(name: str, value) -> str:
    """An answer in words: the labels of what was chosen, «да» for a mark."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(CHOICES.get(name, {}).get(one, one)) for one in value)
    return str(CHOICES.get(name, {}).get(value, value))


def identifier_errors(answers: dict) -> dict[str, list[str]]:
    """What is wrong with ИНН, КПП and ОГРН, each alone and together, by the field."""
    numbers = {name: answers.get(name, "") for name in ("inn", "kpp", "ogrn")}
    organization = Organization(full_name="-", short_name="-", **numbers)
    try:
        organization.clean_fields(exclude=["site", "search_key"])
        organization.clean()
    except ValidationError as error:
        return error.message_dict
    if len(numbers["inn"]) == 10 and not numbers["kpp"]:
        return {"kpp": [_("An organisation has a KPP: 9 signs.")]}
    if len(numbers["inn"]) == 12 and len(numbers["ogrn"]) == 13:
        return {"ogrn": [_("An entrepreneur has an OGRNIP of 15 digits.")]}
    return {}


def missing_in(answers: dict) -> list[Missing]:
    """What keeps the answers from being sent, with the step where it is mended."""
    found = []
    wrong = identifier_errors(answers) if answers.get("inn") else {}
    for step, names in STEPS.items():
        for name in names:
            if name in REQUIRED and not answers.get(name):
                text = _("Not filled in: {label}.").format(label=LABELS[name])
                found.append(Missing(step, name, text))
            found += [Missing(step, name, text) for text in wrong.get(name, [])]
        if step == "head" and not (answers.get("head_patronymic") or answers.get("head_no_patronymic")):
            text = _("Give the patronymic or mark «there is no patronymic».")
            found.append(Missing(step, "head_patronymic", text))
    return found
