"""The nouns of members: who."""

from members.models.applications import ApplicationFile, ApplicationMessage, ApplicationTransition, JoinApplication
from members.models.clusters import Cluster, Membership
from members.models.organizations import Organization
from members.models.persons import Person
from members.models.users import User

__all__ = [
    "ApplicationFile",
    "ApplicationMessage",
    "ApplicationTransition",
    "Cluster",
    "JoinApplication",
    "Membership",
    "Organization",
    "Person",
    "User",
]
