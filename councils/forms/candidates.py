"""Forms about potential participants: the secretary's line of the list, the table, the letter, a member's proposal."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.forms.applications import day_field
from members.forms.applications import EmailField, TextField, plain_code
from members.models import Cluster
from members.services.candidate_import import LARGEST


class CandidateForm(forms.Form):
    """What is known of an organisation; only its name must be there."""

    name = TextField(label=_("Organisation"), max_length=500)
    inn = TextField(label=_("INN"), max_length=20, required=False, widget=forms.TextInput({"inputmode": "numeric"}))
    head_name = TextField(label=_("Head: surname, name, patronymic"), max_length=400, required=False)
    head_post = TextField(label=_("Post of the head"), max_length=300, required=False)
    email = EmailField(label=_("E-mail"), required=False)
    address = TextField(label=_("Postal address"), max_length=500, required=False)
    note = TextField(label=_("Why it is proposed"), max_length=5000, required=False, widget=forms.Textarea({"rows": 3}))

    rows = (
        Row(Column("name"), Column("inn", css_class="col-sm-4")),
        Row(Column("head_name"), Column("head_post", css_class="col-sm-5")),
        Row(Column("email", css_class="col-sm-5"), Column("address")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(*self.rows, "note")

    def clean_inn(self):
        return plain_code(self.cleaned_data["inn"])


def only_choice_hidden(field: forms.ModelChoiceField, rows) -> None:
    """One cluster is no choice: the interface does not mention it."""
    field.queryset = rows
    if len(rows) == 1:
        field.widget, field.initial = forms.HiddenInput(), rows[0]


class ListedCandidateForm(CandidateForm):
    """The secretary's: also who has proposed it."""

    proposed_by = forms.ModelChoiceField(
        label=_("Proposed by"), queryset=None, required=False, empty_label=_("nobody is named")
    )

    def __init__(self, *args, organizations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposed_by"].queryset = organizations

    def layout(self) -> Layout:
        return Layout(*self.rows, "proposed_by", "note")


class NewCandidateForm(ListedCandidateForm):
    cluster = forms.ModelChoiceField(label=_("Cluster"), queryset=Cluster.objects.none(), empty_label=None)

    def __init__(self, *args, clusters, **kwargs):
        super().__init__(*args, **kwargs)
        only_choice_hidden(self.fields["cluster"], clusters)

    def layout(self) -> Layout:
        return Layout("cluster", *self.rows, "proposed_by", "note")


class ProposalForm(CandidateForm):
    """A member's: for which organisation he speaks, and the reason."""

    proposer = forms.ChoiceField(label=_("Proposed by"))

    def __init__(self, *args, proposers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["proposer"].choices = [(row.key, str(row)) for row in proposers]
        if len(proposers) == 1:
            self.fields["proposer"].widget = forms.HiddenInput()
            self.fields["proposer"].initial = proposers[0].key

    def layout(self) -> Layout:
        return Layout("proposer", *self.rows, "note")


class TableForm(forms.Form):
    """A list from a spreadsheet."""

    cluster = forms.ModelChoiceField(label=_("Cluster"), queryset=Cluster.objects.none(), empty_label=None)
    file = forms.FileField(label=_("File"), help_text=_("XLSX or CSV, up to 2 MB and 5,000 lines."))

    def __init__(self, *args, clusters, **kwargs):
        super().__init__(*args, **kwargs)
        only_choice_hidden(self.fields["cluster"], clusters)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError()
        return file


class InvitationForm(forms.Form):
    """«Исх. № … от …» and where it goes by e-mail."""

    outgoing_number = TextField(label=_("Outgoing No."), max_length=50, required=False)
    outgoing_on = day_field(_("of"), initial=timezone.localdate, required=False)
    email = EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Row(Column("outgoing_number"), Column("outgoing_on"), Column("email", css_class="col-sm-5"))
        )
