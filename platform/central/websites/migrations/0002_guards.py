"""What the database itself refuses, whoever writes: changed records, makers who check, a head judging the own request."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION websites_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'websites_only_added';
END $$;

CREATE TRIGGER websites_only_added BEFORE UPDATE OR DELETE ON websites_decision
    FOR EACH ROW EXECUTE FUNCTION websites_only_added();
CREATE TRIGGER websites_only_added BEFORE UPDATE OR DELETE ON websites_disposition
    FOR EACH ROW EXECUTE FUNCTION websites_only_added();
CREATE TRIGGER websites_only_added BEFORE UPDATE OR DELETE ON websites_returnnote
    FOR EACH ROW EXECUTE FUNCTION websites_only_added();
CREATE TRIGGER websites_only_added BEFORE UPDATE OR DELETE ON websites_chainpolicy
    FOR EACH ROW EXECUTE FUNCTION websites_only_added();
CREATE TRIGGER websites_only_added BEFORE UPDATE ON websites_maker
    FOR EACH ROW EXECUTE FUNCTION websites_only_added();

CREATE TRIGGER websites_never_emptied BEFORE TRUNCATE ON websites_decision
    FOR EACH STATEMENT EXECUTE FUNCTION websites_only_added();
CREATE TRIGGER websites_never_emptied BEFORE TRUNCATE ON websites_disposition
    FOR EACH STATEMENT EXECUTE FUNCTION websites_only_added();
CREATE TRIGGER websites_never_emptied BEFORE TRUNCATE ON websites_returnnote
    FOR EACH STATEMENT EXECUTE FUNCTION websites_only_added();
CREATE TRIGGER websites_never_emptied BEFORE TRUNCATE ON websites_maker
    FOR EACH STATEMENT EXECUTE FUNCTION websites_only_added();

-- Who made a request is forgotten only with a draft that is thrown away.
CREATE FUNCTION websites_keep_maker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM websites_websiterequest WHERE id = OLD.request_id AND state <> 'DRAFT') THEN
        RAISE EXCEPTION 'who made a submitted request is never forgotten'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'websites_keep_maker';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER websites_keep_maker BEFORE DELETE ON websites_maker
    FOR EACH ROW EXECUTE FUNCTION websites_keep_maker();
"""

DROP_APPEND_ONLY = """
DROP TRIGGER websites_keep_maker ON websites_maker;
DROP FUNCTION websites_keep_maker();
DROP TRIGGER websites_never_emptied ON websites_maker;
DROP TRIGGER websites_never_emptied ON websites_returnnote;
DROP TRIGGER websites_never_emptied ON websites_disposition;
DROP TRIGGER websites_never_emptied ON websites_decision;
DROP TRIGGER websites_only_added ON websites_maker;
DROP TRIGGER websites_only_added ON websites_chainpolicy;
DROP TRIGGER websites_only_added ON websites_returnnote;
DROP TRIGGER websites_only_added ON websites_disposition;
DROP TRIGGER websites_only_added ON websites_decision;
DROP FUNCTION websites_only_added();
"""

# Role names here are those of central.people.models.Role and central.websites.states; a test compares them.
GUARD_DECISIONS = """
CREATE FUNCTION websites_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_kind text;
BEGIN
    IF NEW.role IN ('APPLICANT', 'SYSTEM') THEN
        RETURN NEW;
    END IF;
    SELECT kind INTO the_kind FROM people_appointment
        WHERE id = NEW.appointment_id AND user_id = NEW.by_id AND role = NEW.role;
    IF the_kind IS NULL THEN
        RAISE EXCEPTION 'the appointment is not that of the person and role deciding'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'websites_own_appointment';
    END IF;
    IF EXISTS (SELECT 1 FROM websites_maker WHERE request_id = NEW.request_id AND user_id = NEW.by_id) THEN
        RAISE EXCEPTION 'who drafted, submitted or signed a request decides nothing in it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'websites_maker_is_not_checker';
    END IF;
    IF NEW.action IN ('accept_report', 'send_back_report', 'answer') AND (
        EXISTS (
            SELECT 1 FROM websites_decision
            WHERE request_id = NEW.request_id AND by_id = NEW.by_id
                AND action IN ('start_provisioning', 'resume_provisioning', 'report')
        )
        OR EXISTS (SELECT 1 FROM websites_websiterequest WHERE id = NEW.request_id AND officer_id = NEW.by_id)
    ) THEN
        RAISE EXCEPTION 'the officer who did the work does not accept it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'websites_reporter_is_not_checker';
    END IF;
    IF NEW.role = 'AGENCY_HEAD' AND the_kind <> 'PLH' AND EXISTS (
        SELECT 1 FROM websites_websiterequest r JOIN people_agency a ON a.id = r.agency_id
        WHERE r.id = NEW.request_id AND a.is_ours
    ) THEN
        RAISE EXCEPTION 'the request of the office itself is decided by a Plh'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'websites_own_request_needs_plh';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER websites_guard_decision BEFORE INSERT ON websites_decision
    FOR EACH ROW EXECUTE FUNCTION websites_guard_decision();

CREATE FUNCTION websites_guard_maker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM websites_decision
        WHERE request_id = NEW.request_id AND by_id = NEW.user_id AND role NOT IN ('APPLICANT', 'SYSTEM')
    ) THEN
        RAISE EXCEPTION 'who has decided in a request has no part in making it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'websites_checker_is_not_maker';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER websites_guard_maker BEFORE INSERT ON websites_maker
    FOR EACH ROW EXECUTE FUNCTION websites_guard_maker();
"""

DROP_GUARDS = """
DROP TRIGGER websites_guard_maker ON websites_maker;
DROP FUNCTION websites_guard_maker();
DROP TRIGGER websites_guard_decision ON websites_decision;
DROP FUNCTION websites_guard_decision();
"""


class Migration(migrations.Migration):
    dependencies = [("websites", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, DROP_APPEND_ONLY),
        migrations.RunSQL(GUARD_DECISIONS, DROP_GUARDS),
    ]
