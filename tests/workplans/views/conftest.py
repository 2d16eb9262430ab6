"""Signed-in browsers and a count of queries, as for the pages of councils."""

from tests.councils.views.conftest import browser_of, queries

__all__ = ["browser_of", "queries"]
