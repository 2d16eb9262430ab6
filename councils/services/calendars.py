"""The address of one's own calendar: given, replaced, taken away."""

from django.db import transaction

from councils.models import CalendarLink
from councils.models.control import new_token
from councils.services.links import token_sha256
from members.models import User


def give_calendar(user) -> str:
    """A new address takes the place of the old; returns the token, which is kept nowhere."""
    token = new_token()
    with transaction.atomic():
        # Two clicks follow one another: the second takes the place of the first.
        User.objects.select_for_update().get(pk=user.pk)
        CalendarLink.objects.filter(user=user).delete()
        CalendarLink.objects.create(user=user, token_sha256=token_sha256(token))
    return token


def end_calendar(user) -> None:
    CalendarLink.objects.filter(user=user).delete()
