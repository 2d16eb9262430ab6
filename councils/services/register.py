"""The public register of decisions follows the protocols and the assignments."""

from councils.models import Assignment, Decision, PublishedDecision


def refresh_register(decision: Decision) -> None:
    """The row of a published decision after its responsible assignment has changed; without a row nothing."""
    responsible = decision.assignments.filter(role=Assignment.Role.RESPONSIBLE).first()
    if responsible is not None:
        PublishedDecision.objects.filter(decision=decision).update(status=responsible.state, due_on=responsible.due_on)
