"""The log of letters, for the secretaries of the clusters that wrote them."""

from django.db.models import QuerySet

from cluster_portal.models import Letter
from councils.permissions import secretary_clusters


def letters_of(user, *, status: str = "", to: str = "") -> QuerySet[Letter]:
    """Letters of the clusters whose secretary the user is today, the newest first; what they said is not shown."""
    rows = Letter.objects.filter(clusters__cluster__in=secretary_clusters(user)).exclude(to="")
    if status in Letter.Status.values:
        rows = rows.filter(status=status)
    if to:
        rows = rows.filter(to__icontains=to)
    # Links of one purpose stand in the text.
    return rows.defer("text", "html", "attachments").distinct().order_by("-pk")
