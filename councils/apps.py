"""What the councils decide."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilsConfig(AppConfig):
    name = "councils"
    verbose_name = _("Councils")

    def ready(self):
        from cluster_portal.tasks import PERIODIC
        from councils.services.parts import begin_all_periods
        from councils.services.reminders import remind_everybody

        # First what is owed, then who is reminded of it.
        PERIODIC.extend([begin_all_periods, remind_everybody])
