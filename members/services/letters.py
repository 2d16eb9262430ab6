"""Letters of a cluster: written like every letter, and found again by its secretaries."""

from collections.abc import Iterable, Sequence

from cluster_portal.mail import send_on_commit
from cluster_portal.models import Letter
from members.models import Cluster, ClusterLetter


def send_letter(
    clusters: Iterable[Cluster],
    name: str,
    to: str,
    context: dict,
    *,
    attachments: Sequence[tuple[str, bytes, str]] = (),
) -> Letter:
    """send_on_commit() in the name of one cluster, or of several that share a letter."""
    letter = send_on_commit(name, to, context, attachments=attachments)
    ClusterLetter.objects.bulk_create(ClusterLetter(cluster=cluster, letter=letter) for cluster in set(clusters))
    return letter
