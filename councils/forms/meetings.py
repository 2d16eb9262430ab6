"""The form of a new meeting."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from councils.models import Meeting
from councils.services.meetings import agenda_lines

MOST_QUESTIONS = 100


class MeetingForm(forms.Form):
    """Head and agenda of a new meeting; the council is not asked for when there is one."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    council = forms.ModelChoiceField(label=_("Council"), queryset=None, empty_label=None)
    held_on = forms.DateField(label=_("Date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    starts_at = forms.TimeField(
        label=_("Beginning"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    form = forms.ChoiceField(label=_("Form of the meeting"), choices=Meeting.Form.choices)
    place = forms.CharField(label=_("Place of the meeting"), max_length=300, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    agenda = forms.CharField(
        label=_("Agenda"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One question a line; numbers in front are taken off. It can be changed during the meeting."),
    )
    copy_from = forms.ModelChoiceField(
        label=_("Take the questions of a former meeting as well"),
        queryset=None,
        required=False,
        empty_label=_("do not take"),
    )

    def __init__(self, *args, councils, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = councils
        self.fields["copy_from"].queryset = meetings
        self.fields["copy_from"].label_from_instance = lambda meeting: f"{meeting.held_on:%d.%m.%Y} – {meeting.council}"
        if len(councils) == 1:
            self.fields["council"].widget = forms.HiddenInput()
            self.fields["council"].initial = councils[0]
        if not meetings:
            del self.fields["copy_from"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "uid",
            "council",
            Row(Column("held_on", css_class="col-sm-4"), Column("starts_at", css_class="col-sm-3"), Column("form")),
            Row(Column("place", css_class="col-sm-8"), Column("city")),
            "agenda",
            *(["copy_from"] if meetings else []),
            Submit("create", _("Create the meeting")),
        )

    def clean_agenda(self) -> list[str]:
        lines = agenda_lines(self.cleaned_data["agenda"])
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(
                _("The agenda has %(count)s lines; %(most)s are possible.")
                % {"count": len(lines), "most": MOST_QUESTIONS}
            )
        return lines
