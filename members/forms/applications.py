"""The steps of an application to join; each is checked and kept by itself."""

import unicodedata

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import clean_text
from members.application_fields import DIRECTIONS, HEADCOUNTS, LABELS, REQUIRED, identifier_errors
from members.models import Organization


class StepForm(forms.Form):
    """Labels and duties come from the list of fields; nothing is required until the whole is sent, but the INN."""

    required_now: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.required = name in self.required_now
            if name in REQUIRED and isinstance(field.widget, forms.TextInput):
                field.widget.attrs["aria-required"] = "true"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(*self.fields)


class Cleaned:
    """A text is cleaned before its length and form are checked: what was checked is what is kept."""

    def to_python(self, value):
        if isinstance(value, str):
            value = clean_text(value, multiline=isinstance(self.widget, forms.Textarea))
        return super().to_python(value)


class TextField(Cleaned, forms.CharField):
    pass


class CodeField(Cleaned, forms.RegexField):
    pass


class EmailField(Cleaned, forms.EmailField):
    pass


class URLField(Cleaned, forms.URLField):
    pass


def line(longest: int = 300, **attrs) -> TextField:
    return TextField(max_length=longest, widget=forms.TextInput(attrs=attrs))


def plain_code(text: str) -> str:
    """ИНН, КПП, ОГРН as they are compared: no spaces, the digits of every script as 0–9."""
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text if not sign.isspace())


def area(rows: int, help_text="") -> TextField:
    return TextField(max_length=5000, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text)


class OrganizationStep(StepForm):
    required_now = ("inn", "full_name", "short_name")
    inn = line(12, inputmode="numeric", autocomplete="off")
    kpp = line(9, autocomplete="off")
    ogrn = line(15, inputmode="numeric", autocomplete="off")
    full_name = line(500, autocomplete="organization")
    short_name = line(200)
    legal_form = line(200)
    kind = forms.ChoiceField(choices=[("", _("choose")), *Organization.Kind.choices])
    legal_address = line(500)
    actual_address = line(500)
    okved = CodeField(
        r"^[0-9]{2}(\.[0-9]{1,2}(\.[0-9]{1,2})?)?$", error_messages={"invalid": _("An OKVED code: for example, 62.01.")}
    )
    site = URLField(assume_scheme="https", max_length=200)
    headcount = forms.ChoiceField(choices=HEADCOUNTS)

    def layout(self) -> Layout:
        return Layout(
            Row(Column("inn", css_class="col-sm-4"), Column("kpp", css_class="col-sm-4"), Column("ogrn")),
            "full_name",
            Row(Column("short_name", css_class="col-sm-7"), Column("legal_form")),
            "kind",
            "legal_address",
            "actual_address",
            Row(Column("okved", css_class="col-sm-3"), Column("headcount", css_class="col-sm-4"), Column("site")),
        )

    def clean_inn(self):
        return plain_code(self.cleaned_data["inn"])

    def clean_kpp(self):
        return plain_code(self.cleaned_data["kpp"]).upper()

    def clean_ogrn(self):
        return plain_code(self.cleaned_data["ogrn"])

    def clean(self):
        data = super().clean()
        for name, sentences in identifier_errors(data).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, sentences)
        return data


class HeadStep(StepForm):
    head_surname = line(200, autocomplete="off")
    head_given_name = line(200, autocomplete="off")
    head_patronymic = line(200, autocomplete="off")
    head_no_patronymic = forms.BooleanField()
    head_post = line(300)
    head_basis = line(300, placeholder=_("the Charter; power of attorney No. … of …"))

    def layout(self) -> Layout:
        return Layout(
            Row(Column("head_surname"), Column("head_given_name"), Column("head_patronymic")),
            Field("head_no_patronymic"),
            "head_post",
            "head_basis",
        )


class ContactStep(StepForm):
    required_now = ("email",)
    contact_name = line(300, autocomplete="name")
    contact_post = line(300)
    phone = line(50, inputmode="tel", autocomplete="tel")
    email = EmailField(max_length=254, help_text=_("The link to the application and all news go there."))
    candidate_name = line(300)
    candidate_post = line(300)

    def layout(self) -> Layout:
        return Layout(
            "contact_name",
            "contact_post",
            Row(Column("phone"), Column("email")),
            "candidate_name",
            "candidate_post",
        )


class CooperationStep(StepForm):
    directions = forms.MultipleChoiceField(choices=DIRECTIONS, widget=forms.CheckboxSelectMultiple)
    directions_other = line(300)
    professions = area(3, _("One a line, with the code if you know it: 09.02.07 Information systems and programming."))
    needs = area(3, _("For example: 2027 – 4 people, 2028 – 6 people."))
    proposals = area(5)


class PapersStep(StepForm):
    knows_regulation = forms.BooleanField()
    knows_agreement = forms.BooleanField()


STEP_FORMS = {
    "organization": OrganizationStep,
    "head": HeadStep,
    "contact": ContactStep,
    "cooperation": CooperationStep,
    "papers": PapersStep,
}


class StartForm(forms.Form):
    """What stands before the first step: traps for programs that fill in every form they find."""

    cluster = forms.SlugField(max_length=60)
    nickname = forms.CharField(required=False)
    shown_at = forms.CharField(max_length=200)
    challenge = forms.CharField(max_length=200)
    answer = forms.CharField(max_length=20, required=False)


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class FileForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"))
    file = forms.FileField(label=_("File"), help_text=_("PDF, DOCX, JPEG, PNG or .sig, up to 10 MB."))
