"""What the database last said of the system: totals of ingestion and who beats.

Read every second by one task and answered from memory, so that a database that hangs makes the answers old
and says so, and never makes anybody wait.
"""

from collections.abc import Iterable, Mapping

from city.thing import name
from store.observations import Totals
from store.processes import Process

RATE_OVER_MS = 5000
NEEDED = ("ingest", "alerts", "keeper")
WATCH = "watch"
GATEWAY = "gateway"
VIDEO = "video"
DELIVER = "deliver"
OWN_EYES = {*NEEDED, "database", "dashboard"}
"""Conditions of the watch that the wall judges by itself, and sooner."""
ENGINE = "alerts"
RULES_FAIL = name(
    zh_Hans="有规则无法计算：{rules}",
    zh_Hant="有規則無法計算：{rules}",
    en="Rules cannot be evaluated: {rules}",
)
LOUD = ("orange", "red")
"""Severities of the watch's conditions that belong on the wall; the others are on /health."""
FINE = "fine"
BEAT_LOST_S = 10.0
DATABASE_LOST_S = 4.0


class Pulse:
    """What was last read, and stored observations per second over the last few seconds.

    `differences` is how many the nightly comparisons have found and nobody has cleared up.
    """

    def __init__(self) -> None:
        self.totals = Totals(0, 0, 0, 0, 0, None)
        self.processes: dict[str, Process] = {}
        self.per_s = 0.0
        self.heard_at: int | None = None
        self.differences = 0
        self._since: tuple[int, int] | None = None

    def update(self, totals: Totals, processes: Iterable[Process], now: int) -> None:
        """Take in what was read at `now` (epoch ms)."""
        self.totals, self.heard_at = totals, now
        self.processes = {process.process: process for process in processes}
        if self._since is None:
            self._since = now, totals.stored
        elif abs(now - self._since[0]) >= RATE_OVER_MS:
            at, stored = self._since
            self.per_s = max(0.0, (totals.stored - stored) * 1000 / abs(now - at))
            self._since = now, totals.stored

    def age_s(self, now: int) -> float | None:
        """Seconds between now and when the database last answered, None before it ever did."""
        return None if self.heard_at is None else abs(now - self.heard_at) / 1000

    def trouble(self, now: int) -> list[str]:
        """Who does not answer: the database, or, while it does, those who should beat in it."""
        age = self.age_s(now)
        if age is None or age > DATABASE_LOST_S:
            return ["database"]
        watched = (WATCH,) if WATCH in self.processes else ()
        return [name for name in (*NEEDED, *watched) if not self.beats(name, now)]

    def conditions(self, now: int) -> list[dict[str, object]]:
        """What the watch sees and the wall does not see itself, as far as it belongs there."""
        if self.trouble(now) == ["database"]:
            return []
        return [*self._rules_that_fail(now), *self._watched(now)]

    def failing(self, now: int) -> list[str]:
        """What the engines that beat cannot evaluate: rule, subject and why, a line each."""
        engines = [name for name in self.processes if name == ENGINE or name.startswith(f"{ENGINE}-")]
        said = (self.detail(name, now).get("failing") for name in sorted(engines))
        return [str(line) for lines in said if isinstance(lines, list) for line in lines]

    def _rules_that_fail(self, now: int) -> list[dict[str, object]]:
        rules = ", ".join(sorted({line.partition(" ")[0] for line in self.failing(now)}))
        if not rules:
            return []
        text = {lang: words.format(rules=rules) for lang, words in RULES_FAIL.items()}
        return [{"id": "rules_failing", "severity": "orange", "text": text}]

    def _watched(self, now: int) -> list[dict[str, object]]:
        if not self.beats(WATCH, now):
            return []
        seen = self.processes[WATCH].detail.get("conditions")
        return [
            {"id": one["id"], "severity": one["severity"], "text": one["text"]}
            for one in (seen if isinstance(seen, list) else [])
            if one["severity"] in LOUD
            and one["id"] not in OWN_EYES
            and self.seen(str(one["id"]), now) != FINE
        ]

    def seen(self, condition: str, now: int) -> str | None:
        """How a condition stood when the watch last looked; None where that is not known.

        A condition that is over stands as it was for a while yet, so that people are not told too often.
        """
        seen = self.detail(WATCH, now).get("seen")
        return str(seen[condition]) if isinstance(seen, dict) and condition in seen else None

    def broker_trouble(self, now: int) -> str | None:
        """Why the broker does not answer, when a watch that beats finds it red and has not seen it well."""
        if self.seen("broker", now) == FINE:
            return None
        held = self.detail(WATCH, now).get("conditions")
        red = (one for one in (held if isinstance(held, list) else []) if one["id"] == "broker")
        return next((str(one["why"]) or "no answer" for one in red if one["standing"] == "red"), None)

    def beats(self, name: str, now: int) -> bool:
        """Whether a process has shown itself lately. A beat of the future is older than a clock set back."""
        process = self.processes.get(name)
        return process is not None and abs(now - process.beat_at) <= BEAT_LOST_S * 1000

    def detail(self, name: str, now: int) -> Mapping[str, object]:
        """What a process tells with its beat; nothing once it is silent."""
        return self.processes[name].detail if self.beats(name, now) else {}

    def last_commit_age_s(self, now: int) -> float | None:
        """Seconds since the last commit we know of, None before the first."""
        at = self.totals.last_commit_at
        return None if at is None else round((now - at) / 1000, 1)

    def json(self) -> dict[str, float | int]:
        """Counts and rate as on the wire."""
        return {
            "received": self.totals.received,
            "stored": self.totals.stored,
            "duplicate": self.totals.duplicate,
            "conflicting": self.totals.conflicting,
            "dead_lettered": self.totals.dead_lettered,
            "per_s": round(self.per_s, 1),
        }
