"""Requests of member organisations as their secretary sees them."""

from django.db.models import QuerySet
from django.utils import timezone

from cluster_portal.text import search_key
from councils import permissions
from councils.models import Seat
from members.models import ChangeRequest


def changes_of(user) -> QuerySet[ChangeRequest]:
    """Requests of members of the clusters whose secretary the user is."""
    rows = ChangeRequest.objects.filter(membership__cluster__in=permissions.secretary_clusters(user))
    return rows.select_related("membership__organization", "membership__cluster", "by").prefetch_related("by__persons")


def waiting_changes(user) -> QuerySet[ChangeRequest]:
    """Those that wait, the oldest first."""
    return changes_of(user).filter(status=ChangeRequest.Status.PROPOSED).order_by("at", "pk")


def opening_seats(requests: list[ChangeRequest]) -> set[int]:
    """Requests whose person has a seat and no account yet: the link to the account would open the seat too."""
    asked = {
        request.pk: (request.membership.cluster_id, request.membership.organization_id, _name_key(request))
        for request in requests
        if request.kind == ChangeRequest.Kind.REPRESENTATIVE
    }
    seats = Seat.objects.filter(person__user=None, person__search_key__in={key for *_, key in asked.values()})
    seats = seats.valid_on(timezone.localdate())
    held = set(seats.values_list("person__cluster", "person__organization", "person__search_key"))
    return {pk for pk, person in asked.items() if person in held}


def _name_key(request: ChangeRequest) -> str:
    names = (request.fields.get(name, "") for name in ("surname", "given_name", "patronymic"))
    return search_key(" ".join(name for name in names if name))
