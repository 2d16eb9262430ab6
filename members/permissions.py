"""Who acts for a member organisation today: by a letter, never by a seat in a council."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.models import Membership, Representative


def open_representatives() -> QuerySet[Representative]:
    """Those who have not been ended, of organisations that are members.

    Who is ended today is out at once: `valid_on` counts the last day, and by it an answer given that day is lawful.
    """
    is_open = Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())
    return Representative.objects.filter(is_open, membership__ends_on=None)


def represented_memberships(user) -> QuerySet[Membership]:
    """Memberships of the organisations for which the user acts today."""
    if not user.is_authenticated:
        return Membership.objects.none()
    acting = open_representatives().filter(person__user=user, starts_on__lte=timezone.localdate())
    rows = Membership.objects.filter(pk__in=acting.values("membership"))
    return rows.select_related("organization", "cluster")


def can_act_for(user, membership: Membership) -> bool:
    return represented_memberships(user).filter(pk=membership.pk).exists()
