"""A run's log can be added to and never changed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION provisioning_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Events of a run are only ever added.' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER provisioning_events_are_only_added
    BEFORE UPDATE OR DELETE ON provisioning_runevent
    FOR EACH ROW EXECUTE FUNCTION provisioning_refuse_change();
"""

ALLOW = """
DROP TRIGGER provisioning_events_are_only_added ON provisioning_runevent;
DROP FUNCTION provisioning_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
