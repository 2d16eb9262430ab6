"""Forms about assignments in parts: the members of a group, the person to whom an assignment is handed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.control import colleagues, gatherers, members_of_group
from councils.models import Assignment


class SplitForm(forms.Form):
    """All members are chosen beforehand; the secretary takes away whom it does not concern."""

    organizations = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Members"), widget=forms.CheckboxSelectMultiple
    )
    collector = forms.ModelChoiceField(
        queryset=None,
        label=_("Who gathers the answers"),
        empty_label=_("choose"),
        help_text=_("This person sees who has answered and writes the common report."),
    )

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        members = members_of_group(assignment)
        self.fields["organizations"].queryset = members
        self.fields["organizations"].initial = [row.pk for row in members]
        self.fields["collector"].queryset = gatherers(assignment)


class HandOverForm(forms.Form):
    person = forms.ModelChoiceField(
        queryset=None, label=_("To whom"), required=False, empty_label=_("nobody: it stays with us")
    )

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues(assignment)
        self.fields["person"].initial = assignment.handed_to_id
