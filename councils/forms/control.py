"""Forms about assignments: the executor's letter, the extension, the secretary's and the chair's words."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from councils.candidates import organizations_of, people_of
from councils.forms.applications import day_field
from councils.models import Assignment, AssignmentReport
from members.models import Cluster

ORGANIZATION, PERSON = "organization", "person"
Kind = AssignmentReport.Kind


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleaned to a list of (name, bytes). What they are is told by their content."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [(file.name, file.read()) for file in (super(FilesField, self).clean(one, initial) for one in files)]


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the report says"))
    text = forms.CharField(label=_("Text of the report"), max_length=10_000, widget=forms.Textarea({"rows": 6}))
    done_on = day_field(_("Done on"), required=False, help_text=_("When it has been carried out: the day of the fact."))
    outgoing_number = forms.CharField(label=_("Outgoing No. of your letter"), max_length=50, required=False)
    outgoing_on = day_field(_("of"), required=False)
    files = FilesField(label=_("Files"), required=False, help_text=_("PDF, DOCX, JPEG, PNG or .sig, up to 10 MB each."))

    # Above the text, in the order of the page.
    beginning: tuple[str, ...] = ("kind",)

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        letter = Row(Column("outgoing_number"), Column("outgoing_on", css_class="col-sm-4"))
        self.helper.layout = Layout(*self.beginning, "text", "done_on", letter, "files")
        # «Предложений нет» answers only a question put to a group, or one that gathers proposals.
        of_group = bool(assignment.group_name or assignment.collector_id) or assignment.is_of_group
        gathers = of_group or "предложени" in assignment.decision.text.lower()
        left_out = set() if gathers else {Kind.NOTHING}
        self.fields["kind"].choices = [choice for choice in Kind.choices if choice[0] not in left_out]

    def clean(self):
        data = super().clean()
        if data.get("kind") == Kind.DONE and not data.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", _("Give the day on which it was done."))
        return data


class EnterReportForm(ReportForm):
    """What came to the secretary otherwise than through the portal."""

    how = forms.CharField(
        label=_("How it came"),
        max_length=200,
        required=False,
        help_text=_("«По телефону 21.11.2026, Иванова А.А.», «письмом», «устно на заседании»."),
    )
    beginning = ("kind", "how")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outgoing_number"].label = _("Outgoing No. of the executor's letter")

    def clean(self):
        data = super().clean()
        if (how := data.pop("how", "")) and data.get("text"):
            data["text"] = f"Поступило: {how}.\n{data['text']}"
        return data


class ExtensionForm(forms.Form):
    until = day_field(_("Extend until"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class EventForm(forms.Form):
    event_on = day_field(_("Day of the event"))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))


class ReturnForm(NoteForm):
    """The remark beside the steps with a report."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _(
            "Needed to return the report: what has to be finished. To take it off control it may stay empty."
        )


class ExecutorForm(forms.Form):
    """An organisation or a person of the cluster."""

    executor = forms.ChoiceField(label=_("Executor"))
    note = forms.CharField(
        label=_("Why this executor"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, cluster: Cluster, **kwargs):
        super().__init__(*args, **kwargs)
        organizations = organizations_of(cluster).order_by("search_key")
        people = people_of(cluster).order_by("search_key")
        self.known = {ORGANIZATION: organizations, PERSON: people}
        self.fields["executor"].choices = [
            ("", _("choose")),
            (_("Organisations"), [(f"{ORGANIZATION}:{row.pk}", row.short_name) for row in organizations]),
            (_("People"), [(f"{PERSON}:{row.pk}", row.surname_initials) for row in people]),
        ]

    def clean(self):
        """The executor as the services take him: `organization` or `person`."""
        data = super().clean()
        if chosen := data.pop("executor", ""):
            kind, key = chosen.split(":")
            data[kind] = self.known[kind].get(pk=key)
        return data


class LinkForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the executor"))


class PeriodForm(forms.Form):
    """Deadlines from a day to a day; the present year by default."""

    first = day_field(_("Deadlines from"))
    last = day_field(_("to (inclusive)"))

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The end is before the beginning."))
        return data
