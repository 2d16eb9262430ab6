"""Import a protocol document (JSON) on behalf of the council's secretary."""

import json
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from councils.models import Council
from councils.services.imports import import_document
from members.models import User


class Command(BaseCommand):
    help = "Import a protocol document; it becomes a draft that the secretary looks at, registers and publishes."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--council", required=True, help="the council's name in addresses")
        parser.add_argument("--by", required=True, help="e-mail of the council's secretary")

    def handle(self, *args, **options):
        try:
            document = json.loads(options["file"].read_text(encoding="utf-8"))
            council = Council.objects.get(slug=options["council"])
            user = User.objects.get(email=options["by"].lower())
            meeting = import_document(document, council=council, by=user)
        except (OSError, ValueError, Council.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(f"Файл не внесён: {error}") from error
        except ValidationError as error:
            raise CommandError(f"Файл не внесён: {' '.join(error.messages)}") from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Внесён протокол заседания {meeting}.")
