"""How often a stranger may do something, counted for all processes together."""

import hashlib

from django.core.cache import caches


def is_allowed(what: str, times: int, seconds: int) -> bool:
    """Whether `what` (an action with its source or address) has happened less than `times` in the last `seconds`.

    Each time takes one of `times` places, which is free again after `seconds`: adding is the one step of a shared
    cache that two processes cannot both do.
    """
    key = hashlib.sha256(what.encode()).hexdigest()
    return any(caches["shared"].add(f"limit-{key}-{place}", 1, seconds) for place in range(times))
