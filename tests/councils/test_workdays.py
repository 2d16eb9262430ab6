"""The production calendar: the country's days, and those that the admin corrects when a new decree moves them."""

from datetime import date

import pytest

from councils.due import work_calendar
from councils.models import CalendarDay
from members.models import User

pytestmark = pytest.mark.django_db

SATURDAY, FRIDAY = date(2028, 5, 13), date(2028, 5, 12)


@pytest.fixture
def corrected(client):
    """The administrator moves a day off from a Saturday to the Friday before it."""
    client.force_login(User.objects.create_superuser("admin@example.test", "secret"))
    for day, ticked in ((SATURDAY, {"is_working": "on"}), (FRIDAY, {})):
        data = {"day": f"{day:%d.%m.%Y}", "basis": "постановление о переносе"}
        client.post("/admin/councils/calendarday/add/", data | ticked)
    assert CalendarDay.objects.count() == 2


def test_a_corrected_day_counts_at_once(corrected):
    assert work_calendar().is_working(SATURDAY) and not work_calendar().is_working(FRIDAY)
    assert work_calendar().add_working_days(date(2028, 5, 11), 1) == SATURDAY


def test_without_a_correction_the_country_says_it():
    assert work_calendar().is_working(FRIDAY) and not work_calendar().is_working(SATURDAY)
