-- Database roles for processes: each may what its queries need, and no more (store/rights.py grants it).

-- Make a role, where this user may; with a verifier of a password it may sign in. Roles belong to the whole cluster: two
-- databases of ours in one share them.
CREATE FUNCTION settle_role(role text, verifier text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- made at this moment by another
        END;
    END IF;
    IF verifier IS NOT NULL THEN
        EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', role, verifier);
    END IF;
END
$$;
CREATE FUNCTION revoke_all(role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public, published FROM %I', role);
END
$$;
-- What stands in it is granted table by table, as everywhere.
GRANT USAGE ON SCHEMA published TO PUBLIC;
REVOKE EXECUTE ON FUNCTION settle_role(text, text), revoke_all(text) FROM PUBLIC;

-- Whoever writes a line of the audit log need not be able to read the one before it.
ALTER FUNCTION audit_chained() SECURITY DEFINER SET search_path = public, pg_temp;
