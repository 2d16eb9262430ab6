"""The form of a resolution of the chair."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Field, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from councils.candidates import organizations_of, people_of
from councils.forms.applications import day_field
from councils.models import Council
from members.models import Organization, Person

ORGANIZATION, PERSON = "organization", "person"


class ResolutionForm(forms.Form):
    """What has to be done, by whom and by when; whoever writes for the chair says how it was given."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What has to be done"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4, "autofocus": True}),
        help_text=_("As it will stand in the letter: «Подготовить …», «Прошу представить …»."),
    )
    executor = forms.ChoiceField(label=_("Responsible executor"))
    due_on = day_field(
        _("Deadline"), required=False, help_text=_("Without a day it stands under control as «срок не установлен».")
    )
    co_executors = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Co-executors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    about = forms.CharField(
        label=_("On which paper"),
        max_length=300,
        required=False,
        help_text=_("«Вх. № 15 от 20.11.2026»; may be empty."),
    )
    source = forms.CharField(
        label=_("How the chair gave it"),
        max_length=500,
        required=False,
        help_text=_("«Письменно, на письме департамента от 20.11.2026»."),
    )

    def __init__(self, *args, council: Council, by_officer: bool, **kwargs):
        super().__init__(*args, **kwargs)
        organizations = organizations_of(council.cluster).order_by("search_key")
        people = people_of(council.cluster).order_by("search_key")
        self.known = {ORGANIZATION: organizations, PERSON: people}
        self.fields["executor"].choices = [
            ("", _("choose")),
            (_("Organisations"), [(f"{ORGANIZATION}:{row.pk}", row.short_name) for row in organizations]),
            (_("People"), [(f"{PERSON}:{row.pk}", row.surname_initials) for row in people]),
        ]
        self.fields["co_executors"].queryset = organizations
        self.fields["co_executors"].label_from_instance = lambda row: row.short_name
        if by_officer:
            del self.fields["source"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "uid",
            "text",
            Row(Column("executor"), Column("due_on", css_class="col-sm-4")),
            *([] if by_officer else [Field("source")]),
            HTML('<details class="mb-3"><summary>'),
            HTML(_("Co-executors and the paper")),
            HTML('</summary><div class="mt-3">'),
            "about",
            "co_executors",
            HTML("</div></details>"),
            Submit("issue", _("Put under control")),
        )

    def clean_executor(self) -> Organization | Person:
        kind, key = self.cleaned_data["executor"].split(":")
        return self.known[kind].get(pk=key)
