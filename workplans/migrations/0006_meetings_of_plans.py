from django.db import migrations


def mark_meetings(apps, schema_editor):
    """A meeting knows now whether something is laid beside its decisions."""
    versions = apps.get_model("workplans", "PlanVersion").objects.values("decision__item__meeting")
    apps.get_model("councils", "Meeting").objects.filter(pk__in=versions).update(has_attachments=True)


class Migration(migrations.Migration):

    dependencies = [
        ('councils', '0015_attachments_of_meetings'),
        ('workplans', '0005_pages_of_plans'),
    ]

    operations = [migrations.RunPython(mark_meetings, migrations.RunPython.noop)]
