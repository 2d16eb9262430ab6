"""Forms of the secretary about a plan: its head, where it is proposed, how it is closed."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import clean_text
from councils.forms.applications import day_field
from councils.models import Decision
from workplans.models import WorkPlan
from workplans.titles import proposed_title

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


class PlanForm(forms.Form):
    """Title, period and settings; the council is asked for only where a plan is new and there are several.

    `uid` names a new plan before it is made: a form sent twice makes one. `seen` is the head that was on the page.
    """

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    council = forms.ModelChoiceField(label=_("Council"), queryset=None, empty_label=None)
    subject = forms.ChoiceField(label=_("Whose plan"), choices=WorkPlan.Subject.choices)
    starts_on = day_field(_("Beginning of the period"))
    ends_on = day_field(_("End of the period"))
    title = forms.CharField(label=_("Title"), max_length=500, required=False)
    proposals_until = day_field(
        _("Proposals of members are taken until"),
        required=False,
        help_text=_("Leave it empty if you do not collect proposals."),
    )
    is_signed = forms.BooleanField(
        label=_("the paper has a line for the secretary's signature"),
        required=False,
    )
    is_reconstruction = forms.BooleanField(
        label=_("reconstruction of a plan that was not preserved"),
        required=False,
    )

    def __init__(self, *args, councils, plan: WorkPlan | None = None, button, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["council"].queryset = councils
        if len(councils) == 1:
            self.fields["council"].widget = forms.HiddenInput()
            self.fields["council"].initial = councils[0]
        self.fields["title"].widget.attrs["placeholder"] = self._example(councils[0])
        self.fields["title"].help_text = _("Leave it empty, and it is made of the period.")
        is_in_force = plan is not None and plan.current_id is not None
        if is_in_force:
            # Changes of a plan change what its paper says, and nothing else.
            for name in ("proposals_until", "is_reconstruction"):
                del self.fields[name]
            self.fields["subject"].widget = forms.HiddenInput()
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "uid",
            "seen",
            "council",
            "subject",
            Row(Column("starts_on", css_class="col-sm-6"), Column("ends_on", css_class="col-sm-6")),
            "title",
            *([] if is_in_force else ["proposals_until"]),
            "is_signed",
            *([] if is_in_force else ["is_reconstruction"]),
            Submit("save", button),
        )

    def _example(self, council) -> str:
        first, last = self.initial.get("starts_on"), self.initial.get("ends_on")
        return proposed_title(council, self.initial.get("subject", ""), first, last) if first and last else ""

    def clean_title(self) -> str:
        return clean_text(self.cleaned_data["title"], multiline=False)

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("Check the year."))
        if first and last and last < first:
            self.add_error("ends_on", _("The end is before the beginning."))
        if first and last and not self.errors and not data["title"]:
            data["title"] = proposed_title(data["council"], data["subject"], first, last)
        return data


class PlaceForm(forms.Form):
    """The meeting, or a question of its agenda that is about the plan already."""

    place = forms.ChoiceField(label=_("Meeting and question"))

    def __init__(self, *args, places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places


class RegisterForm(forms.Form):
    """The decision by which the council has approved the plan already."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)

    def __init__(self, *args, decisions: list[Decision], **kwargs):
        super().__init__(*args, **kwargs)
        self.decisions = {str(row.pk): row for row in decisions}
        self.fields["decision"].choices = [
            (key, f"{row.basis}: {Truncator(row.text).chars(160)}") for key, row in self.decisions.items()
        ]

    def clean_decision(self) -> Decision:
        return self.decisions[self.cleaned_data["decision"]]


class ClosingForm(forms.Form):
    note = forms.CharField(
        label=_("Report: what came of the plan"), max_length=20_000, widget=forms.Textarea({"rows": 6})
    )


class TableForm(forms.Form):
    """The table as text, where there are no scripts."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    table = forms.CharField(
        label=_("Table of the plan"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 20, "class": "plan-plain-table", "wrap": "off"}),
        help_text=_("A line for each activity: activity, term, responsible, result, with tabs between them."),
    )
