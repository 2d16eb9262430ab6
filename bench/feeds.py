"""Goal (vi): feeds of sixty entries: the public calendar, one person's own, the Atom feed of decisions."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from bench import seed
from bench.country import afresh
from bench.measure import Browser, cost
from bench.report import Figure, cpu, sql
from bench.world import World
from councils.models import Assignment, PublishedDecision
from councils.services.calendars import give_calendar

ENTRIES = 60


class Feeds:
    def measure(self, world: World) -> Iterator[Figure]:
        """Each feed as its first reader of a minute gets it, as the others do, and as one who has it already."""
        user = seed.officer(world.council, "member")
        give_deadlines(world, user)
        reader, token = Browser(), give_calendar(user)
        for goal, path, limits in (
            ("(vi) календарь кластера", f"/calendar.ics?council={world.council.slug}", (3, 3)),
            ("(vi) личный календарь", reverse("councils:personal-calendar", args=[token]), (None, None)),
            ("(vi) лента Atom", f"/decisions.atom?council={world.council.slug}", (8, 3)),
        ):
            answer = reader.get(path)()
            entries = answer.body.count(b"BEGIN:VEVENT") + answer.body.count(b"<entry>")
            assert answer.status == 200 and entries >= ENTRIES
            first = cost(afresh(reader.get(path)))
            yield cpu(f"{goal}, первый за минуту", first, limits[0])
            yield sql(f"{goal}, первый за минуту", first, limits[1])
            kept = cost(reader.get(path))
            yield cpu(f"{goal}, следующие", kept, 3)
            yield sql(f"{goal}, следующие", kept, 3)
            unchanged = reader.get(path, **{"If-None-Match": answer.headers["ETag"]})
            assert unchanged().status == 304
            yield cpu(f"{goal}, 304", cost(unchanged), 1.1)


def give_deadlines(world: World, user) -> None:
    """Sixty deadlines to come, all laid upon the user himself."""
    due_on = timezone.localdate() + timedelta(days=20)
    rows = PublishedDecision.objects.filter(decision__item__meeting=world.protocol.meeting)
    rows.update(due_on=due_on)
    own, person = (
        Assignment.objects.filter(decision__in=rows.values("decision"), role="responsible"),
        user.persons.get(),
    )
    own.update(organization=None, person=person, group_name="", due_on=due_on, state="active")
    missing = rows.exclude(decision__in=own.values("decision")).values_list("decision", flat=True)
    Assignment.objects.bulk_create(
        Assignment(decision_id=key, person=person, due_on=due_on, state="active") for key in list(missing)
    )
