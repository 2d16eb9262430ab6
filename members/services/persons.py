"""People and organisations that come up in a meeting."""

from django.db.models import QuerySet

from cluster_portal.text import clean_text, search_key
from members.models import Organization


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
