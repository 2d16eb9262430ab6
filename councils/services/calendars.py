"""The address of one's own calendar: given, replaced, taken away."""

from django.db import transaction

from councils.models import CalendarLink
from councils.models.control import new_token
from councils.services.links import token_sha256


def give_calendar(user) -> str:
    """A new address takes the place of the old; returns the token, which is kept nowhere."""
    token = new_token()
    with transaction.atomic():
        CalendarLink.objects.filter(user=user).delete()
        CalendarLink.objects.create(user=user, token_sha256=token_sha256(token))
    return token


def end_calendar(user) -> None:
    CalendarLink.objects.filter(user=user).delete()
