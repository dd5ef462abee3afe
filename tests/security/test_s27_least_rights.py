"""S27: a database role for each process, which may what its queries need and no more."""

import os

import psycopg
import pytest
from role_rights import FILE, Rights, asked_by, needed, refused, written

from store.database import connect
from store.rights import PROCESSES, settle


@pytest.fixture(scope="module")
def derived(secured_database: str) -> dict[str, Rights]:
    """What each process needs, found with roles that may nothing."""
    found: dict[str, Rights] = {}
    with psycopg.connect(secured_database, autocommit=True) as conn:
        for process in PROCESSES:
            role = f"tried_{os.getpid()}_{process}"
            conn.execute(f"CREATE ROLE {role}")
            try:
                found[process] = needed(conn, process, role)
            finally:
                conn.execute(f"DROP OWNED BY {role}")
                conn.execute(f"DROP ROLE {role}")
    return found


@pytest.fixture(scope="module")
def granted(secured_database: str, derived: dict[str, Rights]) -> str:
    """A database where the roles have their rights."""
    if os.environ.get("CITYWATCH_TEST_WRITE_RIGHTS"):
        FILE.write_text(written(derived), encoding="utf-8")
    with connect(secured_database, "test") as conn:
        assert settle(conn)
    return secured_database


def is_refused(url: str, process: str, act: str) -> bool:
    """Whether a process, by its role, is refused to do something for want of a right."""
    with psycopg.connect(url) as conn:
        conn.execute(f"SET ROLE {PROCESSES[process]}")
        try:
            conn.execute(act)
        except psycopg.errors.InsufficientPrivilege:
            return True
        finally:
            conn.rollback()
    return False


def test_the_file_of_rights_grants_what_the_queries_need_and_nothing_else(granted: str, derived):
    assert FILE.read_text(encoding="utf-8") == written(derived)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_role_has_these_rights_and_may_send_every_query_of_its_process(granted: str, derived, process: str):
    role = PROCESSES[process]
    with psycopg.connect(granted, autocommit=True) as conn:
        rows = conn.execute(
            "SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END || table_name,"
            " privilege_type FROM information_schema.role_table_grants WHERE grantee = %s",
            [role],
        ).fetchall()
        rows += conn.execute(
            "SELECT 'SEQUENCE ' || c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a"
            " WHERE c.relkind = 'S' AND a.grantee = %s::regrole",
            [role],
        ).fetchall()
        assert set(rows) == {(table, what) for table, of in derived[process].items() for what in of}
        assert {name: table for name in asked_by(process) if (table := refused(conn, role, name))} == {}


SECRETS = ("account", "session", "entry_link", "audit", "declaration", "credential", "notification", "callee")


@pytest.mark.parametrize("table", [*SECRETS, "alert", "release", "report"])
def test_ingest_cannot_read_what_it_does_not_need(granted: str, table: str):
    assert is_refused(granted, "ingest", f"SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("table", ["account", "session", "entry_link", "audit", "credential"])
@pytest.mark.parametrize("process", sorted(PROCESSES.keys() - {"dashboard"}))
def test_only_the_dashboard_reads_accounts(granted: str, process: str, table: str):
    assert is_refused(granted, process, f"SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TABLE audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_kept ON audit",
        "DELETE FROM observation",
        "UPDATE observation SET result = 0",
        "CREATE TABLE mine (a integer)",
        "SELECT settle_role('citywatch_ingest', 'x')",
        "ALTER TABLE account OWNER TO citywatch_ingest",
    ],
)
def test_no_role_changes_the_past_the_schema_or_its_own_rights(granted: str, process: str, act: str):
    assert is_refused(granted, process, act)


@pytest.mark.parametrize("process", PROCESSES)
def test_no_process_may_do_what_only_a_restore_needs(granted: str, process: str):
    """They mend by a function, which does nothing where there was no restore."""
    for table in ("batch", "arrival", "shard_mark", "cluster"):
        assert is_refused(granted, process, f"DELETE FROM {table}")
    with psycopg.connect(granted) as conn:
        conn.execute(f"SET ROLE {PROCESSES[process]}")
        assert conn.execute("SELECT mend_cluster()").fetchone() == (False,)
        conn.rollback()


def test_the_owner_too_is_refused_to_change_the_audit_log(granted: str):
    for act in ("UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"):
        with psycopg.connect(granted) as conn, pytest.raises(psycopg.errors.RaiseException):
            conn.execute(act)


def test_the_dashboard_writes_into_the_audit_log_what_stays_chained(granted: str):
    from store import audit

    with connect(granted, "test") as conn:
        conn.execute("SET ROLE citywatch_dashboard")
        audit.add(conn, "wang", "looked", {}, 1_774_000_000_000)
        conn.execute("RESET ROLE")
        assert audit.newest(conn, 1)[0].who == "wang"
        assert audit.check(conn).broken is None


def test_roles_are_settled_again_without_harm_and_lose_what_they_should_not_have(granted: str):
    with connect(granted, "test") as conn:
        conn.execute("GRANT SELECT ON account TO citywatch_ingest")
        assert settle(conn)
        found = conn.execute("SELECT has_table_privilege('citywatch_ingest', 'account', 'SELECT')").fetchone()
        assert found == (False,)
