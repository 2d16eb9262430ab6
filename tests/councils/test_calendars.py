"""Calendars: entries that stay the same entry through every change, and feeds of them."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from cluster_portal.calendars import Event, calendar_bytes
from councils.calendars import MOST_EVENTS, public_events
from councils.models import Assignment, CalendarLink, Council, Decision, Meeting, PublishedDecision
from councils.services import control, extensions, links, reports
from councils.services.calendars import give_calendar
from councils.services.meetings import cancel_meeting
from tests import factories

HELD = date(2026, 11, 20)
PUBLIC = "/calendar.ics"


def entries(content: bytes) -> dict[str, object]:
    """Entries of a file by their UID; the calendar is read as a calendar program reads it."""
    return {str(row["uid"]): row for row in Calendar.from_ical(content).walk("VEVENT")}


def fetched(client, path: str) -> dict[str, object]:
    response = client.get(path)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return entries(response.content)


class TestFile:
    def test_is_read_back_as_it_was_written(self):
        event = Event(
            uid="a@portal",
            summary="Заседание; вопрос, ещё вопрос",
            starts=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
            written_at=datetime(2026, 11, 1, tzinfo=UTC),
            description="Первая строка\nвторая " + "очень " * 40,
            sequence=3,
        )
        content = calendar_bytes([event], name="Кластер")
        row = entries(content)["a@portal"]
        assert (str(row["summary"]), row["sequence"], str(row["status"])) == (event.summary, 3, "CONFIRMED")
        assert str(row["description"]) == event.description
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        assert Calendar.from_ical(content)["method"] == "PUBLISH"

    def test_of_nothing_is_a_calendar_too(self):
        assert entries(calendar_bytes([], name="Кластер")) == {}


@pytest.mark.django_db
class TestMeeting:
    @pytest.mark.parametrize(
        ("zone", "hour"), [("Europe/Kaliningrad", 10), ("Europe/Moscow", 9), ("Asia/Kamchatka", 0)]
    )
    def test_begins_at_the_hour_of_its_place(self, council, meeting, secretary, zone, hour):
        council.time_zone = zone
        council.save()
        client = Client()
        client.force_login(secretary)
        [row] = fetched(client, reverse("councils:meeting-calendar", args=[meeting.uid])).values()
        assert row["dtstart"].dt == datetime.combine(HELD, time(hour), UTC)

    def test_that_is_cancelled_strikes_itself_out(self, meeting, secretary, client, time_machine):
        time_machine.move_to("2026-11-10 12:00+03:00")
        [(uid, before)] = fetched(client, PUBLIC).items()
        cancel_meeting(meeting, by=secretary)
        cache.clear()
        [(same, after)] = fetched(client, PUBLIC).items()
        assert uid == same
        assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
        assert after["sequence"] > before["sequence"]

    def test_of_several_days_lasts_through_the_last_one(self, council, secretary, client):
        days = factories.make_meeting(council, secretary, starts_at=None)
        days.ends_on = HELD + timedelta(days=1)
        days.save()
        client.force_login(secretary)
        [row] = fetched(client, reverse("councils:meeting-calendar", args=[days.uid])).values()
        assert (row["dtstart"].dt, row["dtend"].dt) == (HELD, HELD + timedelta(days=2))

    def test_that_was_announced_stays_while_it_sits_and_once_it_is_published(
        self, meeting, secretary, chair, client, time_machine
    ):
        time_machine.move_to("2026-11-20 11:00+03:00")
        [announced] = fetched(client, PUBLIC)
        recorded = factories.record_meeting(meeting, secretary)
        cache.clear()
        assert announced in fetched(client, PUBLIC)
        time_machine.move_to("2026-11-23 12:00+03:00")
        assert announced not in fetched(client, PUBLIC)
        protocol = factories.published(recorded, secretary, chair)
        cache.clear()
        row = fetched(client, PUBLIC)[announced]
        assert str(row["url"]).endswith(reverse("councils:protocol", args=[protocol.public_id]))

    def test_of_a_council_that_publishes_nothing_is_not_announced(self, council, meeting, client, time_machine):
        time_machine.move_to("2026-11-10 12:00+03:00")
        assert len(fetched(client, PUBLIC)) == 1
        Council.objects.filter(pk=council.pk).update(publishes=False)
        cache.clear()
        assert fetched(client, PUBLIC) == {}

    def test_with_a_slip_of_the_pen_in_its_dates_stops_nobody(self, council, meeting, secretary, client, time_machine):
        time_machine.move_to("2026-11-10 12:00+03:00")
        with pytest.raises(ValidationError):
            factories.make_meeting(council, secretary, held_on=date(9999, 12, 31))
        status, _body = factories.operate(meeting, secretary, "meeting", "update", ends_on="9999-12-31")
        assert status == 422
        Meeting.objects.filter(pk=meeting.pk).update(ends_on=date.max)
        assert len(fetched(client, PUBLIC)) == 1


@pytest.mark.django_db
class TestDeadlines:
    @pytest.fixture
    def protocol(self, council, secretary, chair, time_machine):
        time_machine.move_to("2026-11-23 12:00+03:00")
        recorded = factories.record_meeting(factories.make_meeting(council, secretary, held_on=HELD), secretary)
        return factories.published(recorded, secretary, chair)

    @pytest.fixture
    def assignment(self, protocol):
        return Assignment.objects.get(decision__item__meeting=protocol.meeting, decision__number="2.1")

    @pytest.fixture
    def executor(self, assignment):
        return assignment.organization.seats.get().person.user

    def feed(self, client, user):
        return fetched(client, reverse("councils:personal-calendar", args=[give_calendar(user)]))

    def test_of_the_public_name_organisations_only(self, client, protocol):
        rows = fetched(client, PUBLIC)
        deadlines = [row for uid, row in rows.items() if uid.startswith("decision-")]
        assert {row["dtstart"].dt for row in deadlines} == {date(2026, 11, 30), date(2026, 12, 8)}
        assert all("ООО «" in str(row["description"]) for row in deadlines)

    def test_move_and_end_as_the_same_entry(self, client, assignment, executor, chair):
        own = f"assignment-{assignment.pk}@"
        uid, first = next((uid, row) for uid, row in self.feed(client, executor).items() if uid.startswith(own))
        extensions.move_deadline(assignment, by=chair, until=date(2026, 12, 15), reason="Просили.")
        second = self.feed(client, executor)[uid]
        assert second["dtstart"].dt == date(2026, 12, 15)
        author = reports.Author(executor)
        reports.report_assignment(assignment, author, kind="done", text="Готово.", done_on=HELD)
        control.close_assignment(assignment, by=chair, note="Показано на заседании.")
        third = self.feed(client, executor)[uid]
        assert str(third["status"]) == "CANCELLED"
        assert first["sequence"] < second["sequence"] < third["sequence"]

    def test_of_a_letter_lead_back_to_its_own_page(self, client, assignment, secretary, time_machine):
        time_machine.move_to("2026-11-24 09:30+03:00")
        extensions.move_deadline(
            assignment, by=factories.officer(assignment.decision.item.meeting.council, "chair"),
            until=date(2026, 12, 15), reason="Просили.",
        )  # fmt: skip
        _link, token = links.make_link(assignment, by=secretary, email="executor@example.test")
        [row] = fetched(client, reverse("councils:assignment-answer-calendar", args=[token])).values()
        assert str(row["url"]).endswith(reverse("councils:assignment-answer", args=[token]))
        assert client.get(str(row["url"])).status_code == 200
        # The stamp is the hour of the change, not of the reading.
        assert row["dtstamp"].dt == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

    def test_of_one_person_hold_his_and_nobody_elses(self, client, protocol, executor, outsider):
        assert any(uid.startswith("assignment-") for uid in self.feed(client, executor))
        assert self.feed(client, outsider) == {}

    def test_an_address_is_replaced_by_the_next_one_and_ends(self, client, protocol, executor):
        old, new = give_calendar(executor), give_calendar(executor)
        assert client.get(reverse("councils:personal-calendar", args=[old])).status_code == 404
        assert client.get(reverse("councils:personal-calendar", args=[new])).status_code == 200
        assert CalendarLink.objects.get().token_sha256 != new
        client.force_login(executor)
        client.post(reverse("councils:my-calendar"), {"end": ""})
        assert client.get(reverse("councils:personal-calendar", args=[new])).status_code == 404

    def test_the_address_is_shown_once(self, client, executor):
        client.force_login(executor)
        client.post(reverse("councils:my-calendar"))
        page = reverse("councils:my-reminders")
        assert '.ics"' in client.get(page).text
        assert '.ics"' not in client.get(page).text

    def test_an_unchanged_feed_is_not_sent_again(self, client, protocol):
        tag = client.get(PUBLIC).headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}'):
            assert client.get(PUBLIC, headers={"If-None-Match": known}).status_code == 304
        assert client.get(PUBLIC, headers={"If-None-Match": '"other"'}).status_code == 200

    def test_of_a_council_are_asked_for_by_its_name(self, client, protocol, other_council):
        assert len(fetched(client, f"{PUBLIC}?council={protocol.meeting.council.slug}")) == 3
        assert fetched(client, f"{PUBLIC}?council={other_council.slug}") == {}
        for name in ("none", "no%00ne"):
            assert client.get(f"{PUBLIC}?council={name}").status_code == 404

    def test_that_are_met_end_in_public_too(self, client, assignment, executor, chair):
        def entry():
            cache.clear()
            return next(row for row in fetched(client, PUBLIC).values() if row["dtstart"].dt == assignment.due_on)

        before = entry()
        reports.report_assignment(assignment, reports.Author(executor), kind="done", text="Готово.", done_on=HELD)
        control.close_assignment(assignment, by=chair, note="Показано на заседании.")
        after = entry()
        assert (before["uid"], str(after["status"])) == (after["uid"], "CANCELLED")
        assert after["sequence"] > before["sequence"]

    def test_of_a_group_are_with_the_person_who_gathers_its_answers(self, client, council, assignment):
        gatherer = council.seats.filter(role="member").last().person
        Assignment.objects.filter(pk=assignment.pk).update(has_parts=True, collector=gatherer)
        assert f"assignment-{assignment.pk}@127.0.0.1" in self.feed(client, gatherer.user)

    def test_to_come_are_told_before_those_that_are_past(self, protocol, django_assert_num_queries):
        past = self.published_deadlines(protocol, MOST_EVENTS, date(2025, 12, 1))
        with django_assert_num_queries(5):
            rows = [event for event in public_events(None, date(2026, 11, 23)) if event.uid.startswith("decision-")]
        assert [event.starts for event in rows[:3]] == [date(2026, 11, 30), date(2026, 12, 8), past[-1].due_on]
        assert len(rows) == MOST_EVENTS
        council = protocol.meeting.council_id
        with django_assert_num_queries(3):
            own = [event for event in public_events(council, date(2026, 11, 23)) if event.uid.startswith("decision-")]
        assert own == rows

    def published_deadlines(self, protocol, count: int, first: date) -> list[PublishedDecision]:
        """So many rows of the register, due on one day after the other, twenty on each."""
        row = PublishedDecision.objects.filter(protocol=protocol).exclude(due_on=None).first()
        decisions = Decision.objects.bulk_create(
            Decision(item=row.decision.item, text="Подготовить.", number=f"9.{place}", uid=uuid4())
            for place in range(count)
        )
        values = {
            field: getattr(row, field) for field in ("protocol", "council", "cluster", "held_on", "year", "status")
        }
        return PublishedDecision.objects.bulk_create(
            PublishedDecision(
                **values,
                decision=decision,
                public_id=f"many-{place}",
                number=decision.number,
                text=decision.text,
                due_on=first + timedelta(days=place // 20),
            )
            for place, decision in enumerate(decisions)
        )

    def test_take_as_many_queries_for_many_as_for_few(self, protocol, executor, django_assert_num_queries, client):
        path = reverse("councils:personal-calendar", args=[give_calendar(executor)])
        with django_assert_num_queries(8):
            client.get(path)
        cache.clear()
        rows = list(Assignment.objects.filter(decision__item__meeting=protocol.meeting))
        for number in range(30):
            row = rows[0]
            row.pk, row.role, row.position = None, "co_executor", number + 10
            row.due_on, row.state = date(2026, 12, 1), "active"
            row.save(force_insert=True)
        with django_assert_num_queries(8):
            assert len(fetched(client, path)) > 30
        # Within the minute only the address is looked up.
        with django_assert_num_queries(1):
            client.get(path)
