"""Forms of a member organisation: its card, its people, what it asks the secretary to change."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.change_fields import LABELS, LEGAL, ROLES
from members.forms.applications import EmailField, URLField, area, line, plain_code


def show_errors(form: forms.Form, error: ValidationError) -> None:
    """A service's sentences at the fields they speak of; what the form does not show stands above it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, sentences in error.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


class MemberForm(forms.Form):
    """The page has the form tag and the button; only what is marked is required."""

    optional: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.required = name not in self.optional
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(*self.fields)


class CardForm(MemberForm):
    optional = ("site", "contacts")
    site = URLField(assume_scheme="https", max_length=200)
    contacts = area(4, _("Telephone, e-mail, address: how the organisation is reached."))


class LegalForm(MemberForm):
    optional = (*LEGAL[2:], "letter")
    full_name = line(500)
    short_name = line(200)
    legal_form = line(200)
    inn = line(12, inputmode="numeric")
    kpp = line(9)
    ogrn = line(15, inputmode="numeric")
    letter = line(300)

    def layout(self) -> Layout:
        numbers = Row(Column("inn", css_class="col-sm-4"), Column("kpp", css_class="col-sm-4"), Column("ogrn"))
        return Layout("full_name", "short_name", "legal_form", numbers, "letter")

    def clean_inn(self):
        return plain_code(self.cleaned_data["inn"])

    def clean_kpp(self):
        return plain_code(self.cleaned_data["kpp"]).upper()

    def clean_ogrn(self):
        return plain_code(self.cleaned_data["ogrn"])


class PersonForm(MemberForm):
    """Whom the organisation sends, and by what letter."""

    optional = ("patronymic",)
    surname = line(200, autocomplete="off")
    given_name = line(100, autocomplete="off")
    patronymic = line(100, autocomplete="off")
    post = line(300)
    email = EmailField(max_length=254, help_text=_("The link to the account goes there; it becomes the login."))
    letter = line(300)

    def layout(self) -> Layout:
        names = Row(Column("surname"), Column("given_name"), Column("patronymic"))
        return Layout(names, "post", "email", "letter")


class SeatForm(PersonForm):
    optional = ("patronymic", "email")
    role = forms.ChoiceField(choices=list(ROLES.items()))
    email = EmailField(max_length=254)

    def layout(self) -> Layout:
        return Layout("role", *super().layout().fields)


class LinkForm(forms.Form):
    email = EmailField(label=_("E-mail"), max_length=254)
