"""Fill an empty portal with an invented register, to see and measure it at the size of a country."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from councils.demo.register import make_register
from councils.models import Protocol


class Command(BaseCommand):
    help = "Make an invented register of published decisions; in a working installation only while it has no protocol."

    def add_arguments(self, parser):
        parser.add_argument("--decisions", type=int, default=1_000_000)
        parser.add_argument("--clusters", type=int, default=600)

    def handle(self, *args, decisions, clusters, **options):
        if settings.IN_PRODUCTION and Protocol.objects.exists():
            raise CommandError("В рабочей установке есть протоколы: выдуманные решения к ним не добавляются.")
        if decisions < 1 or clusters < 1:
            raise CommandError("Нужно хотя бы одно решение и хотя бы один кластер.")
        with transaction.atomic():
            for count in make_register(decisions, clusters):
                self.stdout.write(f"Решений: {count}")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
