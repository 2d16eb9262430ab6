"""Forms about assignments: the executor's letter, the extension, the secretary's and the chair's words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.forms.applications import day_field
from councils.models import AssignmentReport


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleaned to a list of (name, bytes). What they are is told by their content."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [(file.name, file.read()) for file in (super(FilesField, self).clean(one, initial) for one in files)]


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the report says"), choices=AssignmentReport.Kind.choices)
    text = forms.CharField(label=_("Text of the report"), max_length=10_000, widget=forms.Textarea({"rows": 6}))
    done_on = day_field(_("Done on"), required=False, help_text=_("When it has been carried out: the day of the fact."))
    outgoing_number = forms.CharField(label=_("Outgoing No. of your letter"), max_length=50, required=False)
    outgoing_on = day_field(_("of"), required=False)
    files = FilesField(label=_("Files"), required=False, help_text=_("PDF, DOCX, JPEG, PNG or .sig, up to 10 MB each."))


class ExtensionForm(forms.Form):
    until = day_field(_("Extend until"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class EventForm(forms.Form):
    event_on = day_field(_("Day of the event"))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))


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
