"""Make the demo cluster and print its accounts."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from councils.demo import ACCOUNTS, PASSWORD, load_demo
from workplans.demo import load_plan

ROLES = {"secretary": "секретарь", "chair": "председатель", "member": "член совета", "admin": "администратор"}


class Command(BaseCommand):
    help = "Make the demo cluster (once) and print its accounts."

    def handle(self, *args, **options):
        if settings.IN_PRODUCTION:
            raise CommandError("Демонстрационные данные не загружаются в рабочую установку.")
        with transaction.atomic():
            load_plan(load_demo())
        self.stdout.write(f"Учётные записи (пароль у всех: {PASSWORD}):")
        for key, email in ACCOUNTS.items():
            self.stdout.write(f"  {ROLES[key]:<14} {email}")
