"""How accounts come to be: an administrator makes them, nobody signs up by himself."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


def display_name(user) -> str:
    """How a person is greeted: by name, not by address."""
    return user.name
