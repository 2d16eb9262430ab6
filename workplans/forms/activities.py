"""Forms about activities: the mark of execution, the meeting whose agenda takes it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.forms.applications import day_field
from councils.forms.control import FilesField
from workplans.models import ActivityMark


class MarkForm(forms.Form):
    kind = forms.ChoiceField(label=_("What became of it"), choices=ActivityMark.Kind.choices)
    done_on = day_field(_("Done on"), required=False, help_text=_("When it has been done: the day of the fact."))
    text = forms.CharField(label=_("The result in words"), max_length=5000, widget=forms.Textarea({"rows": 4}))
    files = FilesField(
        label=_("Evidence"), required=False, help_text=_("PDF, DOCX, JPEG, PNG or .sig, up to 10 MB each.")
    )

    def clean(self):
        data = super().clean()
        if data.get("kind") == ActivityMark.Kind.DONE and not data.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", _("Give the day on which it was done."))
        return data


class AgendaForm(forms.Form):
    meeting = forms.ModelChoiceField(queryset=None, label=_("Meeting"), empty_label=None)
    title = forms.CharField(label=_("Question of the agenda"), max_length=1000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
