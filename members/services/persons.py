"""People and organisations that come up in a meeting."""

from cluster_portal.text import clean_text, search_key
from members.models import Organization


def find_or_create_organization(name: str, *, user=None) -> Organization:
    """The organisation of this short name that the user may see, or a new one that an administrator completes."""
    name = clean_text(name, multiline=False)
    known = Organization.objects.visible_to(user) if user else Organization.objects.all()
    key = search_key(name)
    for organization in known.filter(search_key__contains=key):
        if key in {search_key(form) for form in organization.forms()}:
            return organization
    organization = Organization(short_name=name, full_name=name, kind=Organization.Kind.OTHER)
    organization.full_clean()
    organization.save()
    return organization
