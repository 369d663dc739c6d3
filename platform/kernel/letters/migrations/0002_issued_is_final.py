"""A letter is final once issued: only its revocation is written afterwards, once, and no letter is ever deleted.

No schema is named, so that a dump of the schema stays valid under another name.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION letters_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL
       AND to_jsonb(NEW) - ARRAY['revoked_at', 'revoked_by', 'revoked_reason']
         = to_jsonb(OLD) - ARRAY['revoked_at', 'revoked_by', 'revoked_reason'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a letter is final once issued: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$refuse$;
CREATE TRIGGER letters_issued_is_final BEFORE UPDATE OR DELETE ON letters_letter
    FOR EACH ROW EXECUTE FUNCTION letters_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER letters_issued_is_final ON letters_letter;
DROP FUNCTION letters_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
