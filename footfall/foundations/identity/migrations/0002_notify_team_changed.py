"""Every change of a team is told on the channel `team_changed`, so that the services' caches need not wait."""

from django.db import migrations

CREATE = """
CREATE FUNCTION identity_notify_team_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('team_changed', COALESCE(NEW.id, OLD.id)::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER identity_team_changed AFTER INSERT OR UPDATE OR DELETE ON identity_team
    FOR EACH ROW EXECUTE FUNCTION identity_notify_team_changed();
"""

DROP = """
DROP TRIGGER identity_team_changed ON identity_team;
DROP FUNCTION identity_notify_team_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_create_tables")]

    operations = [migrations.RunSQL(CREATE, DROP)]
