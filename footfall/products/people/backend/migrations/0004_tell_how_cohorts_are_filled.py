from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0003_create_cohorts"),
    ]

    operations = [
        migrations.AddField(
            model_name="cohort",
            name="filling_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="cohort",
            name="filled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="cohort",
            name="people_count",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="cohort",
            name="fill_error",
            field=models.TextField(db_default=""),
        ),
    ]
