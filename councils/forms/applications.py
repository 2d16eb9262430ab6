"""Forms of the secretary about applications to join."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.application_fields import LABELS
from members.models import ApplicationFile, Cluster, ConsentRequest, JoinApplication, Organization, Purpose

DAY = {"type": "date"}


def day_field(label, **options) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY), **options)


class QuestionForm(forms.Form):
    text = forms.CharField(label=_("Question to the applicant"), max_length=5000, widget=forms.Textarea({"rows": 3}))


class NotesForm(forms.Form):
    notes = forms.CharField(
        label=_("Internal notes; the applicant never sees them"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class IncomingForm(forms.Form):
    """«Вх. № … от …» of the signed paper."""

    number = forms.CharField(label=_("Incoming No."), max_length=50)
    received_on = day_field(_("of"), initial=timezone.localdate)


class AgreementForm(forms.Form):
    signed_on = day_field(_("The agreement was signed on"), initial=timezone.localdate)


class AgendaForm(forms.Form):
    """The meeting, or a question of its agenda in which other applications already stand."""

    place = forms.ChoiceField(label=_("Meeting and question"))

    def __init__(self, *args, places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places


class PaperConsentForm(forms.Form):
    """Whose signed consent stands on an attached scan, and to what."""

    request = forms.ModelChoiceField(label=_("Person"), queryset=ConsentRequest.objects.none(), empty_label=_("choose"))
    purpose = forms.ChoiceField(label=_("Consent to"), choices=Purpose.choices)
    file = forms.ModelChoiceField(
        label=_("Scan of the paper"), queryset=ApplicationFile.objects.none(), empty_label=_("choose")
    )

    def __init__(self, *args, application: JoinApplication, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["request"].queryset = application.consent_requests.all()
        scans = application.files.filter(kind=ApplicationFile.Kind.CONSENT)
        self.fields["file"].queryset = scans.defer("content")


class PaperForm(forms.Form):
    """An application on paper, often an ordinary letter: only the name must be there."""

    cluster = forms.ModelChoiceField(label=_("Cluster"), queryset=Cluster.objects.none(), empty_label=None)
    full_name = forms.CharField(label=LABELS["full_name"], max_length=500)
    short_name = forms.CharField(label=LABELS["short_name"], max_length=200, required=False)
    kind = forms.ChoiceField(label=LABELS["kind"], choices=Organization.Kind.choices)
    inn = forms.CharField(label=LABELS["inn"], max_length=12, required=False)
    kpp = forms.CharField(label=LABELS["kpp"], max_length=9, required=False)
    head_surname = forms.CharField(label=LABELS["head_surname"], max_length=200, required=False)
    head_given_name = forms.CharField(label=LABELS["head_given_name"], max_length=100, required=False)
    head_patronymic = forms.CharField(label=LABELS["head_patronymic"], max_length=100, required=False)
    head_post = forms.CharField(label=LABELS["head_post"], max_length=300, required=False)
    contact_name = forms.CharField(label=LABELS["contact_name"], max_length=400, required=False)
    phone = forms.CharField(label=LABELS["phone"], max_length=50, required=False)
    email = forms.EmailField(label=LABELS["email"], required=False)
    proposals = forms.CharField(
        label=LABELS["proposals"], max_length=5000, required=False, widget=forms.Textarea({"rows": 3})
    )
    incoming_number = forms.CharField(label=_("Incoming No."), max_length=50)
    incoming_on = day_field(_("of"), initial=timezone.localdate)
    scan = forms.FileField(label=_("Scan of the paper"), required=False)

    def __init__(self, *args, clusters, is_new: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_new:
            for name in ("cluster", "incoming_number", "incoming_on", "scan"):
                del self.fields[name]
            self.helper = FormHelper()
            self.helper.add_input(Submit("enter", _("Save")))
            return
        self.fields["cluster"].queryset = clusters
        if len(clusters) == 1:
            self.fields["cluster"].widget = forms.HiddenInput()
            self.fields["cluster"].initial = clusters[0]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "cluster",
            Row(Column("incoming_number", css_class="col-sm-4"), Column("incoming_on", css_class="col-sm-4")),
            "full_name",
            Row(Column("short_name"), Column("kind", css_class="col-sm-5")),
            Row(Column("inn", css_class="col-sm-4"), Column("kpp", css_class="col-sm-4")),
            Row(Column("head_surname"), Column("head_given_name"), Column("head_patronymic")),
            "head_post",
            Row(Column("contact_name"), Column("phone", css_class="col-sm-4")),
            "email",
            "proposals",
            "scan",
            Submit("enter", _("Enter the application")),
        )
