"""The usual sentences about admission and leaving, in the language of the record."""

from members.models import Cluster, Membership, Organization


def cluster_in_sentence(cluster: Cluster) -> str:
    """The cluster's name in the genitive, in the middle of a sentence; an abbreviation keeps its capitals."""
    name = cluster.genitive_name
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def admission_title(names: list[str], cluster: Cluster) -> str:
    return f"О приёме {', '.join(names)} в состав участников {cluster_in_sentence(cluster)}"


def admission_sentence(organization: Organization, cluster: Cluster) -> str:
    inn = f" (ИНН {organization.inn})" if organization.inn else ""
    return f"Принять {organization.full_name}{inn} в состав участников {cluster_in_sentence(cluster)}."


def ending_title(membership: Membership, *, is_exclusion: bool) -> str:
    name, cluster = membership.organization.short_name, cluster_in_sentence(membership.cluster)
    return f"{'Об исключении' if is_exclusion else 'О выходе'} {name} из состава участников {cluster}"


def ending_sentence(membership: Membership, *, is_exclusion: bool) -> str:
    name, cluster = membership.organization.full_name, cluster_in_sentence(membership.cluster)
    if is_exclusion:
        return f"Исключить {name} из состава участников {cluster}."
    return f"Прекратить участие {name} в составе {cluster} по его заявлению."
