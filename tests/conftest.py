"""Personas and meetings that every test may ask for."""

import pytest
from django.db import connections

from councils.models import Council
from tests import factories
from tests.keeping import commits, kept_for_the_module, take_back


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What asks for no database is the same beside every one."""
    for item in items:
        if item.get_closest_marker("django_db") is None and "django_db_setup" not in item.fixturenames:
            item.add_marker("once")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite on disk, as it is used: in memory the threads of a live server lock each other's tables."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _tasks_at_once(settings):
    """What the worker does is done when the transaction ends; the worker itself has tests of its own."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True, scope="module")
def _fresh_cache_of_the_module():
    """SQLite gives the keys of rows that were taken back again: what the cache knew would belong to other rows."""
    from django.core.cache import cache

    from councils.due import CORRECTED
    from councils.workdays import WorkCalendar

    cache.clear()
    cache.set(CORRECTED, WorkCalendar())


@pytest.fixture(autouse=True)
def _nothing_is_kept_around_what_commits(request):
    """Tests that commit are the last ones of a module."""
    if commits(request.node):
        take_back()


@pytest.fixture(autouse=True)
def _fresh_cache(request, _nothing_is_kept_around_what_commits):
    from django.core.cache import cache, caches

    from councils.due import CORRECTED
    from councils.search import statistics_of
    from councils.workdays import WorkCalendar

    cache.clear()
    statistics_of.cache_clear()
    # As after the first request of a minute; what the admin corrects has tests of its own.
    cache.set(CORRECTED, WorkCalendar())
    if request.node.get_closest_marker("django_db"):
        # Its table is no model's: what a test has really committed there is not flushed after it.
        request.getfixturevalue("db")
        caches["shared"].clear()


@pytest.fixture(scope="module")
def kept_council(django_db_setup, django_db_blocker) -> int:
    """The key of the council of all tests of a module."""
    with kept_for_the_module(django_db_blocker):
        yield factories.make_council("Смоленская область").pk


@pytest.fixture
def council(request, kept_council, db):
    """A council with a chair, a vice-chair, a secretary and six members, all with seats since long ago."""
    if commits(request.node):
        return factories.make_council("Смоленская область")
    kept = Council.objects.filter(pk=kept_council).first()
    return kept or pytest.fail("Тест, который пишет в базу на самом деле, идёт в своём модуле последним.")


@pytest.fixture
def other_council(db):
    """Another council of another cluster: nothing of the first is visible to its people."""
    return factories.make_council("Калужская область")


@pytest.fixture
def secretary(council):
    return factories.officer(council, "secretary")


@pytest.fixture
def chair(council):
    return factories.officer(council, "chair")


@pytest.fixture
def member(council):
    return factories.officer(council, "member")


@pytest.fixture
def outsider(db):
    """Somebody who can sign in and has no seat anywhere."""
    return factories.make_user("outsider@example.test")


@pytest.fixture
def stranger_secretary(other_council):
    return factories.officer(other_council, "secretary")


@pytest.fixture
def meeting(council, secretary):
    """A planned meeting with three questions."""
    return factories.make_meeting(council, secretary)


@pytest.fixture
def recorded(meeting, secretary):
    """A recorded meeting: everything that a protocol needs is there."""
    return factories.record_meeting(meeting, secretary)
