"""Events are only ever added.

No schema is named: the function is made in the schema being migrated, the triggers find it there, and a dump of the schema
stays valid under another name. TRUNCATE passes row triggers by, so it has triggers of its own.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION 'table % is insert-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$refuse$;
CREATE TRIGGER audit_event_insert_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_audithead
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER audit_event_insert_only ON audit_auditevent;
DROP TRIGGER audit_event_no_truncate ON audit_auditevent;
DROP TRIGGER audit_head_stays ON audit_audithead;
DROP TRIGGER audit_head_no_truncate ON audit_audithead;
DROP FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
