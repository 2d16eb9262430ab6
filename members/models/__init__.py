"""The nouns of members: who."""

from members.models.applications import ApplicationFile, ApplicationMessage, ApplicationTransition, JoinApplication
from members.models.clusters import Cluster, Membership
from members.models.consents import Consent, ConsentRequest, ConsentText, Purpose
from members.models.invitations import Candidate, Invitation
from members.models.letters import ClusterLetter
from members.models.organizations import Organization
from members.models.persons import Person
from members.models.representatives import ChangeRequest, Representative
from members.models.users import User

__all__ = [
    "ApplicationFile",
    "ApplicationMessage",
    "ApplicationTransition",
    "Candidate",
    "ChangeRequest",
    "Cluster",
    "ClusterLetter",
    "Consent",
    "ConsentRequest",
    "ConsentText",
    "Invitation",
    "JoinApplication",
    "Membership",
    "Organization",
    "Person",
    "Purpose",
    "Representative",
    "User",
]
