"""Erase personal data of applications whose time of keeping has passed; to be run every night."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.services.retention import purge_applications


class Command(BaseCommand):
    help = "Erase personal data of refused, withdrawn and never sent applications after JOIN_RETENTION_DAYS."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and change nothing")

    def handle(self, *args, dry_run, **options):
        done = purge_applications(dry_run=dry_run)
        parts = [
            ngettext(
                "%(count)d application has lost its personal data",
                "%(count)d applications have lost their personal data",
                done.applications,
            )
            % {"count": done.applications},
            ngettext("%(count)d abandoned draft is deleted", "%(count)d abandoned drafts are deleted", done.drafts)
            % {"count": done.drafts},
            ngettext("%(count)d file is deleted", "%(count)d files are deleted", done.files) % {"count": done.files},
        ]
        what = ", ".join(parts)
        self.stdout.write(_("Nothing was changed; this would be done: %(what)s.") % {"what": what} if dry_run else what)
