"""A dashboard that demands accounts, for a browser: links into it, and how well its words can be read."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from cast import CITY
from served import WITHIN_S, running
from stack import free_port, wait_until
from talk import fetch, now_ms

from city.settings import Settings
from city.user import Role
from cli.entry import link, new_code
from dashboard import app
from store import accounts, catalogue
from store.database import connect

KEY = "a-key-of-the-tests-alone"


class House(NamedTuple):
    """A dashboard that demands accounts: where it is, and links into it."""

    base: str
    settings: Settings

    def link(self, name: str, role: Role) -> str:
        """A link for an account, which is made."""
        with closing(connect(self.settings.database_url, "test")) as conn:
            known = accounts.named(conn, name)
            account_id = known.account_id if known else accounts.add(conn, name, role, now_ms())
            code, kept = new_code()
            accounts.add_link(conn, account_id, kept, now_ms())
        return link(self.settings, role, code)

    def disable(self, name: str) -> None:
        """Nobody is let in by it any more."""
        with closing(connect(self.settings.database_url, "test")) as conn:
            accounts.disable(conn, name, now_ms())


@contextmanager
def opened(url: str, redis_url: str) -> Iterator[House]:
    """It serves the cast's city on any address."""
    with closing(connect(url, "test")) as conn:
        catalogue.save(conn, CITY)
    port = free_port()
    settings = Settings(bind="0.0.0.0", database_url=url, redis_url=redis_url, port=port, link_secret=KEY)
    base = f"http://127.0.0.1:{port}"
    with running(app.serve, settings):
        wait_until(lambda: _serves(base), WITHIN_S, "the dashboard serves")
        yield House(base, settings)


def _serves(base: str) -> bool:
    try:
        return fetch(f"{base}/health/live")[0] == 200
    except OSError:
        return False


CONTRAST = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((n) => n / 255)
    .map((n) => (n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4))
    .reduce((sum, n, index) => sum + n * [0.2126, 0.7152, 0.0722][index], 0);
  const under = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const ground = getComputedStyle(one).backgroundColor;
      if ((numbers(ground)[3] ?? 1) > 0) return ground;
    }
    return "rgb(255, 255, 255)";
  };
  const said = document.querySelectorAll("h1, h1 span, p, label, input, button, a, b");
  const texts = [...said].filter((node) => node.offsetWidth);
  return Math.min(...texts.map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(under(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
}"""
