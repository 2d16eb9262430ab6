"""Potential participants as they are read: how far each has come, and whether an organisation is known already."""

from dataclasses import dataclass, field

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import search_key
from members.models import Candidate, Cluster, Invitation, JoinApplication, Membership
from members.workflow import ApplicationStatus


class CandidateState(TextChoices):
    """Never kept: it follows from invitations, applications and memberships."""

    NEW = "new", gettext_lazy("not invited")
    PREPARED = "prepared", gettext_lazy("the letter is being prepared")
    INVITED = "invited", gettext_lazy("has been invited")
    OPENED = "opened", gettext_lazy("has opened the invitation")
    APPLIED = "applied", gettext_lazy("has applied")
    MEMBER = "member", gettext_lazy("member of the cluster")
    DROPPED = "dropped", gettext_lazy("taken off the list")


def candidates_in(clusters: QuerySet[Cluster]) -> QuerySet[Candidate]:
    """The lists of the clusters with `state`, `opened_at` and the latest application of each organisation.

    An organisation is known by the invitation it has used or by its ИНН.
    """
    invitations = Invitation.objects.filter(candidate=OuterRef("pk"))
    applications = (
        JoinApplication.objects.filter(_of_the_candidate("invitation__candidate", "inn"), cluster=OuterRef("cluster"))
        .exclude(status=ApplicationStatus.DRAFT)
        .order_by("-submitted_at", "-pk")
    )
    memberships = Membership.objects.filter(
        _of_the_candidate("application__invitation__candidate", "organization__inn"),
        cluster=OuterRef("cluster"),
        ends_on=None,
    )
    is_sent = Q(sent_at__isnull=False) | ~Q(outgoing_number="")
    opened = invitations.filter(opened_at__isnull=False).order_by("opened_at")
    rows = Candidate.objects.filter(cluster__in=clusters).annotate(
        opened_at=Subquery(opened.values("opened_at")[:1]),
        application_id=Subquery(applications.values("pk")[:1]),
        application_number=Subquery(applications.values("number")[:1]),
        applied_at=Subquery(applications.values("submitted_at")[:1]),
        application_status=Subquery(applications.values("status")[:1]),
        state=Case(
            When(dropped_at__isnull=False, then=Value(CandidateState.DROPPED.value)),
            When(Exists(memberships), then=Value(CandidateState.MEMBER.value)),
            When(Exists(applications), then=Value(CandidateState.APPLIED.value)),
            When(Exists(opened), then=Value(CandidateState.OPENED.value)),
            When(Exists(invitations.filter(is_sent)), then=Value(CandidateState.INVITED.value)),
            When(Exists(invitations), then=Value(CandidateState.PREPARED.value)),
            default=Value(CandidateState.NEW.value),
        ),
    )
    return rows.select_related("cluster", "proposed_by").prefetch_related("invitations").order_by("name", "pk")


def _of_the_candidate(invited: str, inn: str) -> Q:
    return Q(**{invited: OuterRef("pk")}) | Q(**{inn: OuterRef("inn")}) & ~Q(**{inn: ""})


@dataclass
class Known:
    """Organisations that are not to be put on a list once more, each with the sentence that says why.

    By ИНН; by name only where one of the two ИНН is not known, for there are many «Ромашка».
    """

    by_inn: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, inn: str, names: tuple[str, ...], sentence: str) -> None:
        if inn:
            self.by_inn.setdefault(inn, sentence)
        for key in {search_key(name) for name in names if name}:
            self.by_name.setdefault(key, []).append((inn, sentence))

    def sentence(self, inn: str, name: str) -> str:
        """Why such an organisation is not added; empty when it is new."""
        if inn in self.by_inn:
            return self.by_inn[inn]
        same = self.by_name.get(search_key(name), [])
        return next((sentence for other, sentence in same if not inn or not other), "")


def known_in_list(cluster: Cluster, *, without: Candidate | None = None) -> Known:
    known = Known()
    rows = Candidate.objects.filter(cluster=cluster, dropped_at=None).exclude(pk=without.pk if without else None)
    for row in rows:
        known.add(row.inn, (row.name,), _("{name} is on the list already.").format(name=row.name))
    return known


def known_in_cluster(cluster: Cluster) -> Known:
    """Those of the list, the present members and those whose application is being considered."""
    known = known_in_list(cluster)
    for membership in Membership.objects.filter(cluster=cluster, ends_on=None).select_related("organization"):
        row = membership.organization
        sentence = _("{name} is a member of the cluster already.").format(name=row.short_name)
        known.add(row.inn, (row.short_name, row.full_name), sentence)
    for application in JoinApplication.objects.open().filter(cluster=cluster):
        sentence = _("{name} has already applied.").format(name=application.name)
        names = (application.name, application.answers.get("full_name", ""))
        known.add(application.inn, names, sentence)
    return known


def open_application(candidate: Candidate) -> JoinApplication | None:
    """The application of the organisation that is being considered now."""
    rows = JoinApplication.objects.open().filter(cluster=candidate.cluster_id)
    return rows.filter(_same(candidate, "invitation__candidate", "inn")).first()


def present_membership(candidate: Candidate) -> Membership | None:
    rows = Membership.objects.filter(cluster=candidate.cluster_id, ends_on=None)
    return rows.filter(_same(candidate, "application__invitation__candidate", "organization__inn")).first()


def _same(candidate: Candidate, invited: str, inn: str) -> Q:
    same = Q(**{invited: candidate.pk})
    return same | Q(**{inn: candidate.inn}) if candidate.inn else same
