"""A query that is composed once answers as if it had been composed for every question."""

from datetime import date

import pytest
from django.db.models import Case, CharField, Count, DateField, F, IntegerField, When

from cluster_portal.prepared import Given, prepared
from councils.models import Meeting
from tests import factories

DAYS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
NAMES = ("uid", "held_on", "changed_at", "council__short_name", "questions")


def rows_of(council, on):
    coming = Case(When(held_on__gte=on, then=F("held_on")))
    rows = Meeting.objects.filter(council=council, held_on__gte=on).annotate(questions=Count("items"))
    return rows.values_list(*NAMES, named=True).order_by(coming.asc(nulls_last=True), "pk")


@prepared
def prepared_rows():
    return rows_of(Given("council", IntegerField()), Given("on", DateField()))


@prepared
def called(*wanted):
    return Meeting.objects.filter(city=Given("city", CharField())).values_list(*wanted)


@pytest.fixture
def meetings(council, secretary):
    return [factories.make_meeting(council, secretary, held_on=day) for day in DAYS]


def test_answers_as_the_query_itself(meetings, council, other_council):
    for on in DAYS:
        rows = prepared_rows()(council=council.pk, on=on)
        assert rows == list(rows_of(council, on))
        assert [row.held_on for row in rows] == [day for day in DAYS if day >= on]
        assert {type(row.uid) for row in rows} == {type(meetings[0].uid)}
    assert prepared_rows()(council=other_council.pk, on=DAYS[0]) == []


def test_takes_a_value_for_what_it_is(meetings):
    city = "'; DROP TABLE councils_meeting; -- 100 %s"
    assert called("city")(city=city) == []
    Meeting.objects.filter(pk=meetings[0].pk).update(city=city)
    assert [tuple(row) for row in called("city")(city=city)] == [(city,)]


def test_is_composed_once_for_each_shape(meetings, django_assert_num_queries):
    assert called("city") is called("city") is not called("city", "place")
    with django_assert_num_queries(1):
        assert len(called("city", "place")(city=meetings[0].city)[0]) == 2


def test_asks_for_every_value(meetings):
    with pytest.raises(KeyError, match="city"):
        called("city")(town="Смоленск")
