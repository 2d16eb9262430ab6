"""How often a stranger may do something."""

import hashlib

from django.core.cache import cache


def is_allowed(what: str, times: int, seconds: int) -> bool:
    """Whether `what` (an action with its source or address) has happened less than `times` in the last `seconds`."""
    key = f"limit-{hashlib.sha256(what.encode()).hexdigest()}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= times
    except ValueError:  # it has expired between the two
        return cache.add(key, 1, seconds)
