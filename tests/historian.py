"""What tests of import and export share: a database with the cast's catalogue, and the command line on it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cast import CITY
from click.testing import CliRunner

from cli.main import main
from store import catalogue
from store.database import Connection, connect

ROWS = """
SELECT thing_id || '.' || property, phenomenon_time, result, quality, reasons
FROM observation JOIN datastream USING (datastream_id) ORDER BY 1, 2
"""
HEADER = "thing_id,property,time,result\n"


class Historian:
    """Runs commands on one database, and looks into it."""

    def __init__(self, url: str, home: Path, redis_url: str = "") -> None:
        self.env = {
            "CITYWATCH_DATABASE_URL": url,
            "CITYWATCH_HOME": str(home / "no-home"),
            "CITYWATCH_REDIS_URL": redis_url,
        }
        self.url, self.home = url, home

    def run(self, *args: object):
        """A command's result."""
        return CliRunner(env=self.env).invoke(main, [str(arg) for arg in args], catch_exceptions=False)

    def json(self, *args: object, code: int = 0) -> dict:
        """The JSON object a command prints."""
        result = self.run(*args, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    @contextmanager
    def conn(self) -> Iterator[Connection]:
        """A connection of the test's own."""
        with connect(self.url, "test") as conn:
            yield conn

    def ask(self, sql: str) -> list[tuple]:
        """Rows of a question."""
        with self.conn() as conn:
            return conn.execute(sql).fetchall()

    def rows(self) -> list[tuple]:
        """Everything that is stored, by name."""
        return self.ask(ROWS)

    def file(self, name: str, content: str | bytes) -> Path:
        """A file to import."""
        path = self.home / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


def historian(url: str, home: Path, redis_url: str = "") -> Historian:
    """One with the cast's catalogue."""
    made = Historian(url, home, redis_url)
    with made.conn() as conn:
        catalogue.save(conn, CITY)
    return made
