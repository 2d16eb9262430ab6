"""Who may be named as an executor in a decision of a council."""

from django.core.cache import cache
from django.db.models import Q, QuerySet

from councils.executors import Candidate
from councils.models import Assignment, Attendance, Council
from members.models import Cluster, Organization, Person

CACHE_SECONDS = 30

# Groups that the texts of the councils name; they are answered for by every member.
GROUPS = (
    ("Участники Координационного совета", ("Участникам Координационного совета", "Участникам Совета")),
    ("Члены Совета", ("Членам Координационного совета", "Членам Совета", "Членам президиума")),
    ("Участники кластера", ("Участникам кластера", "Организациям – участникам кластера")),
)


def executor_candidates(council: Council) -> list[Candidate]:
    """Organisations and people of the council's cluster, and its groups; kept for half a minute."""
    # The cache hands out a new copy each time, and a screen of sixty points asks sixty times: one copy a council read.
    if not hasattr(council, "known_candidates"):
        key = f"candidates-{council.cluster_id}"
        council.known_candidates = cache.get_or_set(key, lambda: _load(council), CACHE_SECONDS)
    return council.known_candidates


def forget_candidates(council: Council) -> None:
    """A new person or organisation is recognised at once."""
    cache.delete(f"candidates-{council.cluster_id}")
    if hasattr(council, "known_candidates"):
        del council.known_candidates


def organizations_of(cluster: Cluster) -> QuerySet[Organization]:
    """Every organisation that the cluster knows: members, workplaces, those present, those who owe something."""
    return Organization.objects.filter(
        Q(memberships__cluster=cluster)
        | Q(persons__cluster=cluster)
        | Q(pk__in=Attendance.objects.filter(meeting__council__cluster=cluster).values("organization"))
        | Q(pk__in=Assignment.objects.filter(decision__item__meeting__council__cluster=cluster).values("organization"))
    ).distinct()


def people_of(cluster: Cluster) -> QuerySet[Person]:
    return Person.objects.filter(cluster=cluster)


def _load(council: Council) -> list[Candidate]:
    cluster = council.cluster_id
    return [
        *(Candidate("organization", row.pk, row.forms()) for row in organizations_of(cluster)),
        *(Candidate("person", row.pk, (row.surname_initials, *row.forms())) for row in people_of(cluster)),
        *(Candidate("group", name, (name, *forms)) for name, forms in GROUPS),
    ]


def abbreviations(council: Council) -> dict[str, str]:
    """Own abbreviations of the cluster's organisations: «сапо» → «ОГБПОУ СмолАПО»."""
    keys = [candidate.key for candidate in executor_candidates(council) if candidate.kind == "organization"]
    rows = Organization.objects.filter(pk__in=keys).exclude(aliases="")
    return {
        alias.strip().lower(): row.short_name for row in rows for alias in row.aliases.splitlines() if alias.strip()
    }
