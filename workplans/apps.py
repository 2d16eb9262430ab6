"""What the councils plan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkplansConfig(AppConfig):
    name = "workplans"
    verbose_name = _("Work plans")

    def ready(self):
        from cluster_portal.tasks import PERIODIC
        from councils import calendars, reminders
        from councils.followers import FROZEN, RELEASED
        from workplans.calendars import activity_events
        from workplans.services.activities import follow_questions
        from workplans.services.files import keep_files
        from workplans.services.plans import follow_protocol, release_plans
        from workplans.services.reminders import activity_lines

        # First the plan, so that an activity of a version approved today is there for the questions of today.
        FROZEN.extend([follow_protocol, follow_questions])
        RELEASED.append(release_plans)
        reminders.OTHERS.append(activity_lines)
        calendars.OTHERS.append(activity_events)
        PERIODIC.append(keep_files)
