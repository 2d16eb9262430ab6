"""Whose potential participants somebody sees: the secretary's lists, the proposals of an organisation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from councils import permissions
from councils.models import Council, Seat
from councils.models.councils import today
from members.candidates import candidates_in
from members.invitation_letter import Sender
from members.models import Candidate, Cluster, Invitation, Organization


@dataclass(frozen=True)
class Proposer:
    """An organisation for which the user may propose in a cluster today."""

    cluster: Cluster
    organization: Organization

    @property
    def key(self) -> str:
        return f"{self.cluster.pk}:{self.organization.pk}"

    def __str__(self):
        return f"{self.organization}, {self.cluster}"


def handled_candidates(user) -> QuerySet[Candidate]:
    """The lists of the clusters in whose councils the user is secretary."""
    return candidates_in(permissions.secretary_clusters(user))


def handled_invitations(user) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(candidate__cluster__in=permissions.secretary_clusters(user))
    return rows.select_related("candidate__cluster__base_organization", "created_by")


def proposers_of(user) -> list[Proposer]:
    """By his seats: the organisation for which he sits, else the one where he works."""
    seats = Seat.objects.of_user(user).select_related("council__cluster", "on_behalf_of", "person__organization")
    found = {}
    for seat in seats:
        organization = seat.on_behalf_of or seat.person.organization
        if organization is not None:
            proposer = Proposer(seat.council.cluster, organization)
            found.setdefault(proposer.key, proposer)
    return list(found.values())


def proposals_of(proposers: list[Proposer]) -> QuerySet[Candidate]:
    """What these organisations have proposed, in the clusters in which they sit."""
    own = Q(pk__in=[])
    for proposer in proposers:
        own |= Q(cluster=proposer.cluster, proposed_by=proposer.organization)
    return candidates_in(Cluster.objects.filter(pk__in=[proposer.cluster.pk for proposer in proposers])).filter(own)


def organizations_in(clusters: Iterable[Cluster], *, proposed: Candidate | None = None) -> QuerySet[Organization]:
    """Present members, who may have proposed somebody; whoever has proposed `proposed` may have left since."""
    present = Q(memberships__cluster__in=clusters, memberships__ends_on=None)
    own = Q(pk=proposed.proposed_by_id) if proposed and proposed.proposed_by_id else Q(pk__in=[])
    return Organization.objects.filter(present | own).distinct()


def sender_of(invitation: Invitation) -> Sender:
    """In whose name the letter goes: the council of the cluster, its chair of today, who has made the invitation."""
    cluster, author = invitation.candidate.cluster, invitation.created_by
    council = Council.objects.filter(cluster=cluster, kind=Council.Kind.COUNCIL).order_by("pk").first()
    person = author.persons.filter(cluster=cluster).first()
    executor = f"{person.full_name}, {author.email}" if person else author.email
    if council is None:
        return Sender(executor=executor)
    seats = Seat.objects.filter(council=council, role=Seat.Role.CHAIR).valid_on(today(council))
    seat = seats.select_related("person").first()
    return Sender(council.genitive_name, seat.person.initials_name if seat else "", executor)
