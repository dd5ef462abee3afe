"""What time alone does to alerts, written down: a shelf that is over, an acknowledgement that has run out.

The engine sees to it, and whoever dispatches does, too: people are called again though no engine lives, and
the wall says so though nobody sends. The alerts are locked, so one of them writes it, once.
"""

from alerts.acts import run_out
from store import alerts, database


def lapse(conn: database.Connection, now: int) -> int:
    """Take back what is over by `now` (epoch ms); how many alerts that changed."""
    with conn.transaction():
        over = (run_out(alert, now) for alert in alerts.run_out(conn, now))
        acts = [act for act in over if act is not None]
        alerts.write(
            conn, [alerts.Written([act.alert], [(act.alert.alert_id, act.transition)]) for act in acts]
        )
    return len(acts)
