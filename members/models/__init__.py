"""The nouns of members: who."""

from members.models.clusters import Cluster, Membership
from members.models.organizations import Organization
from members.models.persons import Person
from members.models.users import User

__all__ = ["Cluster", "Membership", "Organization", "Person", "User"]
