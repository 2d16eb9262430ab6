"""The form by which the secretary enters who acts for a member organisation."""

from crispy_forms.layout import Layout
from django.utils import timezone

from councils.forms.applications import day_field
from members.forms.representatives import PersonForm


class RepresentativeForm(PersonForm):
    """Without an e-mail the person acts and gets no account yet."""

    optional = ("patronymic", "email")
    starts_on = day_field("", initial=timezone.localdate)

    def layout(self) -> Layout:
        return Layout(*super().layout().fields, "starts_on")
