"""Statuses change along a table; everything that refuses a change does it with a sentence."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A change that cannot be made; `sentence` tells the person why and what to do."""

    status = 409

    def __init__(self, sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


class WrongState(Refused):
    """The thing is no longer in a state from which this step leads on."""


class Stale(Refused):
    """What the person saw is not the current version any more."""


@dataclass(frozen=True)
class Transition:
    """One row of a table: `name` is also the service, the predicate, the URL and the template."""

    name: str
    sources: tuple[str, ...]
    target: str


class Workflow:
    """The order of things of one noun."""

    def __init__(self, *transitions: Transition):
        self._by_name = {transition.name: transition for transition in transitions}

    def __iter__(self):
        return iter(self._by_name.values())

    def target(self, name: str, status: str) -> str:
        """Status after the step `name` from `status`; WrongState when the table has no such row."""
        transition = self._by_name[name]
        if status not in transition.sources:
            raise WrongState(_("This step is no longer possible: somebody has already moved it on. Reload the page."))
        return transition.target

    def allows(self, name: str, status: str) -> bool:
        return status in self._by_name[name].sources
