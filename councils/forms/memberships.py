"""The form by which a leaving or an exclusion is brought before the council."""

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.models import DecisionEffect

ENDINGS = [
    (DecisionEffect.Kind.LEAVE, DecisionEffect.Kind.LEAVE.label),
    (DecisionEffect.Kind.EXCLUDE, DecisionEffect.Kind.EXCLUDE.label),
]


class EndingForm(forms.Form):
    """A meeting, what is proposed, and the letter or the reason (for the secretary's own notes)."""

    kind = forms.ChoiceField(label=_("What is proposed"), choices=ENDINGS)
    meeting = forms.ModelChoiceField(label=_("Meeting"), queryset=None, empty_label=None)
    reason = forms.CharField(label=_("Letter or reason"), max_length=1000, required=False)

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda row: f"{row.held_on:%d.%m.%Y}, {row.council.short_name}"
