"""The log of letters, for the secretaries of the clusters that wrote them."""

from django.db.models import Exists, OuterRef, QuerySet

from cluster_portal.models import Letter
from cluster_portal.text import clean_text
from councils.models import CouncilLetter, Seat
from councils.permissions import secretary_clusters


def letters_of(user, *, status: str = "", to: str = "") -> QuerySet[Letter]:
    """Letters of the clusters whose secretary the user is today, the newest first; what they said is not shown.

    What a council has written is for its own secretary; applications and invitations are the cluster's.
    """
    kept = Seat.objects.of_user(user).filter(role=Seat.Role.SECRETARY).values("council")
    of_councils = CouncilLetter.objects.filter(letter=OuterRef("pk"))
    mine = Exists(of_councils.filter(council__in=kept)) | ~Exists(of_councils)
    rows = Letter.objects.filter(mine, clusters__cluster__in=secretary_clusters(user)).exclude(to="")
    if status in Letter.Status.values:
        rows = rows.filter(status=status)
    if to := clean_text(to, multiline=False):
        rows = rows.filter(to__icontains=to)
    # Links of one purpose stand in the text.
    return rows.defer("text", "html", "attachments").distinct().order_by("-pk")
