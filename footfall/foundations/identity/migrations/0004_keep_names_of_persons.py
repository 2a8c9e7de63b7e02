from django.db import migrations, models

import footfall.foundations.identity.models.team


class Migration(migrations.Migration):

    dependencies = [
        ("identity", "0003_keep_filters_of_teams"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="person_display_name_properties",
            field=models.JSONField(
                db_default=models.Value(["email", "name", "username"], models.JSONField()),
                default=footfall.foundations.identity.models.team.default_display_names,
            ),
        ),
    ]
