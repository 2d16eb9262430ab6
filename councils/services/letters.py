"""Letters of a council: found again by its own secretary, and by no other one of the cluster."""

from collections.abc import Iterable

from cluster_portal.models import Letter
from councils.models import Council, CouncilLetter
from members.services.letters import send_letter


def send_council_letter(councils: Iterable[Council], name: str, to: str, context: dict) -> Letter:
    """send_letter() in the name of one council, or of several that share a letter."""
    named = set(councils)
    letter = send_letter({council.cluster for council in named}, name, to, context)
    CouncilLetter.objects.bulk_create(CouncilLetter(council=council, letter=letter) for council in named)
    return letter
