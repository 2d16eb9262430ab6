"""What the councils plan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkplansConfig(AppConfig):
    name = "workplans"
    verbose_name = _("Work plans")

    def ready(self):
        from cluster_portal.tasks import PERIODIC
        from councils import attachments, calendars, desk_lines, reminders
        from councils.followers import FROZEN, PUBLISHED, RELEASED
        from workplans.attachments import asking_activities, attached_plans
        from workplans.calendars import activity_events, public_activity_events
        from workplans.services.activities import follow_questions
        from workplans.services.files import keep_files
        from workplans.services.plans import follow_protocol, publish_plans, release_plans
        from workplans.services.reminders import activity_lines
        from workplans.waiting import plan_lines

        # First the plan, so that an activity of a version approved today is there for the questions of today.
        FROZEN.extend([follow_protocol, follow_questions])
        PUBLISHED.append(publish_plans)
        RELEASED.append(release_plans)
        attachments.ATTACHED.append(attached_plans)
        attachments.LINKED.append(asking_activities)
        desk_lines.OTHERS.append(plan_lines)
        reminders.OTHERS.append(activity_lines)
        calendars.OTHERS.append(activity_events)
        calendars.PUBLIC_OTHERS.append(public_activity_events)
        PERIODIC.append(keep_files)
