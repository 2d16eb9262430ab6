"""Forms of the people who are asked for consents, and of the applicant who sends them their links."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.applications import EmailField, TextField
from members.models import Purpose


class ConsentForm(forms.Form):
    """The tick is the person's own act: no page is ever drawn with it set."""

    prohibitions = TextField(
        label=_("Prohibitions and conditions, if you set any"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: other sites must not copy these data. Leave the field empty if there are none."),
    )
    agree = forms.BooleanField(
        label=_("I agree"),
        widget=forms.CheckboxInput(check_test=lambda value: False),
        error_messages={"required": _("Tick «I agree» if you agree; without it nothing is given.")},
    )

    def __init__(self, *args, purpose: str, **kwargs):
        super().__init__(*args, **kwargs)
        if purpose != Purpose.PUBLICATION:
            del self.fields["prohibitions"]


class WithdrawForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, I withdraw my consent"),
        error_messages={"required": _("Tick «Yes, I withdraw my consent» to confirm.")},
    )


class ConsentLinkForm(forms.Form):
    email = EmailField(label=_("E-mail of this person"), max_length=254)
