"""Write the public register of decisions anew from the published protocols; it may be repeated at any time."""

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from councils.services.register import rebuild_register


class Command(BaseCommand):
    help = "Write the public register of decisions anew from the published protocols."

    def handle(self, *args, **options):
        count = rebuild_register()
        sentence = ngettext("The register holds %(count)d decision.", "The register holds %(count)d decisions.", count)
        self.stdout.write(sentence % {"count": count})
