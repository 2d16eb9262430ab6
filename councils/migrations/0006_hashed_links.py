from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("councils", "0005_control")]

    operations = [
        migrations.RenameField("assignmentlink", "token", "token_sha256"),
        migrations.AlterField(
            "assignmentlink", "token_sha256", models.CharField(editable=False, max_length=64, unique=True)
        ),
    ]
