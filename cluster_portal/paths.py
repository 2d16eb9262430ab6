"""Paths of the pages of records, each worked out once: a feed names hundreds of them."""

from functools import lru_cache
from uuid import UUID

from django.urls import reverse


@lru_cache(maxsize=20_000)
def path_of(view: str, key: int | str | UUID) -> str:
    """The path of the page of one record."""
    return reverse(view, args=[key])
