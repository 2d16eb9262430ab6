"""Calendar files: the public feed, one's own feed, one deadline, one meeting."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import CharField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from cluster_portal.calendars import CALENDAR_TYPE, calendar_bytes
from cluster_portal.prepared import Given, prepared
from cluster_portal.text import clean_text
from cluster_portal.views import feed_response, with_tag
from councils import calendars
from councils.models import CalendarLink, Meeting
from councils.register import council_named
from councils.services.calendars import end_calendar, give_calendar
from councils.services.links import token_sha256
from councils.views.my_assignments import ByLink, my_assignment
from councils.views.public import PUBLIC_CACHE
from members.models import User

A_MINUTE = 60
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


def _file(content: bytes, name: str) -> HttpResponse:
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type=CALENDAR_TYPE, headers=headers)


@method_decorator(login_not_required, name="dispatch")
class PublicCalendarView(View):
    """Planned meetings and published deadlines, for any calendar program; kept for a minute."""

    def get(self, request):
        slug = clean_text(request.GET.get("council", ""), multiline=False)
        council = council_named(slug) if slug else None
        if slug and council is None:
            raise Http404
        on, key = timezone.localdate(), council.key if council else None
        name = council.short_name if council else "Кластер: заседания и сроки"
        kept = cache.get_or_set(
            f"calendar-{key}-{on}",
            lambda: with_tag(calendar_bytes(calendars.public_events(key, on), name=name)),
            A_MINUTE,
        )
        return feed_response(request, *kept, CALENDAR_TYPE, {"Cache-Control": PUBLIC_CACHE})


@method_decorator(login_not_required, name="dispatch")
class PersonalCalendarView(View):
    """One person's deadlines and meetings, by the random address that he was shown once."""

    def get(self, request, token):
        # The address is looked up every time: one that was taken away opens nothing, whatever is kept.
        secret, on = token_sha256(token), timezone.localdate()
        links = _owner_of_calendar()(token_sha256=secret)
        if not links:
            raise Http404
        kept = cache.get_or_set(f"calendar-of-{secret}-{on}", lambda: self._entries(links[0].user, on), A_MINUTE)
        return feed_response(request, *kept, CALENDAR_TYPE, PRIVATE)

    def _entries(self, user: int, on: date) -> tuple[bytes, str]:
        events = calendars.personal_events(User.objects.get(pk=user), on)
        return with_tag(calendar_bytes(events, name="Портал кластера"))


@prepared
def _owner_of_calendar():
    links = CalendarLink.objects.filter(token_sha256=Given("token_sha256", CharField()), user__is_active=True)
    return links.values_list("user")


class CalendarAddressView(View):
    """«Получить адрес», «Заменить», «Отключить»."""

    http_method_names = ["post"]

    def post(self, request):
        if "end" in request.POST:
            end_calendar(request.user)
            messages.success(request, _("The address of the calendar is good no more."))
        else:
            request.session["calendar_token"] = give_calendar(request.user)
        return redirect("councils:my-reminders")


class MeetingCalendarView(View):
    def get(self, request, uid):
        meeting = get_object_or_404(Meeting.objects.visible_to(request.user), uid=uid)
        return _file(calendar_bytes([calendars.meeting_event(meeting)], name="Заседание"), "zasedanie")


def _deadline(assignment, page: str) -> HttpResponse:
    events = [calendars.assignment_event(assignment, page)] if assignment.due_on else []
    return _file(calendar_bytes(events, name="Поручение"), "srok")


class MyAssignmentCalendarView(View):
    def get(self, request, pk):
        return _deadline(my_assignment(request.user, pk), reverse("councils:my-assignment", args=[pk]))


@method_decorator(login_not_required, name="dispatch")
class AnswerCalendarView(ByLink, View):
    def get(self, request, token):
        return _deadline(self.fetch(), reverse("councils:assignment-answer", args=[token]))
