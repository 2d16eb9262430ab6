"""People and organisations that come up in a meeting."""

from django.db.models import QuerySet

from cluster_portal.text import clean_text, search_key
from members.models import Cluster, Organization, Person


def find_or_create_organization(name: str, *, known: QuerySet[Organization]) -> Organization:
    """The organisation of this short name among the known ones, or a new one that an administrator completes.

    `known` are those of one cluster: another region's company of the same name is another company.
    """
    name = clean_text(name, multiline=False)
    key = search_key(name)
    for organization in known.filter(search_key__contains=key):
        if key in {search_key(form) for form in organization.forms()}:
            return organization
    organization = Organization(short_name=name, full_name=name, kind=Organization.Kind.OTHER)
    organization.full_clean()
    organization.save()
    return organization


def find_or_create_person(
    cluster: Cluster, organization: Organization, *, surname: str, given_name: str, patronymic: str, post: str
) -> Person:
    """The person of this name who works for the organisation, or a new one; ValidationError for a wrong name.

    A namesake elsewhere is another person: an account made for one must never open the seat of the other.
    """
    names = {"surname": surname, "given_name": given_name, "patronymic": patronymic, "post": post}
    names = {field: clean_text(text, multiline=False) for field, text in names.items()}
    person = Person(cluster=cluster, organization=organization, **names)
    person.full_clean()
    known = cluster.persons.filter(organization=organization, search_key=person.search_key).first()
    if known is None:
        person.save()
        return person
    if not known.post:
        known.post = person.post
        known.save(update_fields=["post"])
    return known
