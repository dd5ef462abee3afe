"""The mirror and the hub together: every change of the picture becomes an event. Event loop only."""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from city.alert import Alert
from city.cap_external import Heard
from city.catalogue import Catalogue, City
from city.clock import Clock
from city.observation import Observation
from city.presence import Presence
from city.terms import Foretold
from city.thing import Datastream, name
from dashboard.callout_pulse import CalloutPulse
from dashboard.city_air import city_air
from dashboard.hub import Apart, Hub
from dashboard.mirror import Delta, Mirror
from dashboard.open_reports import EVENT, LEAST, OpenReports
from dashboard.pulse import Pulse
from dashboard.wire import alert_json, delta_json, snapshot_json
from maps.features import Json
from store.open_reports import Count, OpenReport

_NOWHERE = Catalogue(
    City("none", name(zh_Hans="未配置", zh_Hant="未設定", en="Not configured"), (121.85, 29.9), 10, "UTC"),
    (),
    (),
    (),
)


class WallState:
    """What all walls of this process show."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.mirror = Mirror(_NOWHERE, {})
        self.loaded = False
        self.followed: dict[str, int] = {}
        self.pulse = Pulse()
        self.callouts = CalloutPulse()
        self.canary: tuple[int, int] | None = None
        """The newest canary that came by: its time, and when it did."""
        self._canary_id: int | None = None
        self.releases: dict[int, Json] = {}
        """The open releases of chemicals in short, by number."""
        self.first_kept: tuple[int, int] | None = None
        """When somebody asked for the oldest observation that is kept, and when that was."""
        self.reports = OpenReports()
        """Reports of citizens that wait for an answer."""
        self.hub = Hub(self._still, Apart(EVENT, LEAST, self._still_reports))

    def _still(self) -> Callable[[], Json]:
        """The picture as it is now, and what makes a snapshot of it wherever it is called."""
        mirror, stats, now = self.mirror.still(), self.pulse.json(), self.clock()
        releases = list(self.releases.values())
        return lambda: {**snapshot_json(mirror, stats, now), "releases": releases}

    def _still_reports(self) -> Callable[[], Json]:
        now, make = self.clock(), self.reports.still()
        return lambda: {"time": now, **make()}

    @property
    def datastream_ids(self) -> list[int]:
        """All datastreams of the catalogue."""
        return list(self.mirror.streams)

    def following(self, what: str) -> None:
        """A follower says that it is at work: silence of it is silence of what it follows."""
        self.followed[what] = self.clock()

    def load(
        self,
        catalogue: Catalogue,
        streams: Mapping[int, Datastream],
        latest: list[Observation],
        alerts: list[Alert],
        undone: int | None = None,
        presences: Iterable[Presence] = (),
        outside: Mapping[int, Heard] = MappingProxyType({}),
        foretold: Mapping[int, Foretold] = MappingProxyType({}),
    ) -> None:
        """Start again from what the database says; forget what was received at `undone`, an import's time.

        `outside` is what other authorities said last, `foretold` when limits are reached, by alert.
        """
        now = self.clock()
        mirror = Mirror(catalogue, streams)
        mirror.outside.update(outside)
        mirror.foretold.update(foretold)
        for alert in alerts:
            mirror.alert(alert)
        mirror.hear(presences)
        mirror.observe(latest, now)
        kept = [o for o in self.mirror.latest.values() if o.received_at != undone]
        mirror.observe(kept, now)  # what was pushed while the database was read
        self.mirror = mirror
        self.loaded = True
        self.hub.resync()

    def look_out(self, canary_id: int | None) -> None:
        """By which datastream a canary is known."""
        self._canary_id = canary_id

    def observe(self, observations: list[Observation]) -> None:
        """Take a delta in and pass on what was news."""
        now = self.clock()
        self._send(self.mirror.observe(observations, now), now)
        for one in observations:
            if one.datastream_id == self._canary_id and one.result > 0:
                self.canary = one.phenomenon_time, self.clock()

    def age(self) -> None:
        """Let time pass."""
        now = self.clock()
        self._send(self.mirror.age(now), now)

    def alert(self, alert: Alert, outside: Heard | None = None, foretold: Foretold | None = None) -> None:
        """Take a changed alert in and pass it on with the marker it changes; the others as for `load`."""
        now = self.clock()
        if outside is not None:
            self.mirror.outside[alert.alert_id] = outside
        if foretold is not None:
            self.mirror.foretold[alert.alert_id] = foretold
        delta = self.mirror.alert(alert)
        self.hub.send("alert", {"time": now, **alert_json(alert, self.mirror)})
        self._send(delta, now)

    def hear(self, presences: Iterable[Presence]) -> None:
        """Take in what things say of being online and pass on what was news."""
        self._send(self.mirror.hear(presences), self.clock())

    def release(self, told: Json) -> None:
        """Take a new version of a release in, in short, or its end, and pass it on."""
        release_id, known = told["release_id"], self.releases.get(told["release_id"])
        if known is not None and known["version"] > told["version"]:
            return
        if told["closed_at"] is None:
            self.releases[release_id] = told
        else:
            self.releases.pop(release_id, None)
        self.hub.send("release", {"time": self.clock(), **told})

    def load_releases(self, told: Iterable[Json]) -> None:
        """Start again with the open releases, in short."""
        self.releases = {one["release_id"]: one for one in told}

    def reported(self, ids: Collection[int], still: Iterable[OpenReport], count: Count) -> None:
        """Take in what became of some reports of citizens, of which `still` are open, and pass it on."""
        told = self.reports.change(ids, still, count)
        if told["reports"] or told["gone"]:
            self.hub.send(EVENT, {"time": self.clock(), **told}, LEAST)

    def load_reports(self, reports: Iterable[OpenReport], count: Count, *, tell: bool) -> None:
        """Start again with the newest open reports of citizens; with `tell` every wall does so at once."""
        self.reports.load(reports, count)
        if tell:
            self.hub.send(EVENT, self._still_reports()(), LEAST)

    def heartbeat(self) -> None:
        """Tell every wall that we live and how old the last commit is."""
        now = self.clock()
        age = self.pulse.last_commit_age_s(now)
        known = {
            "last_commit_age_s": age,
            "stats": self.pulse.json(),
            "trouble": self.pulse.trouble(now),
            "conditions": self.pulse.conditions(now),
            "air": city_air(self.mirror, now),
        }
        self.hub.send("heartbeat", {"time": now, **known})

    def _send(self, delta: Delta, now: int) -> None:
        if delta:
            self.hub.send("delta", delta_json(delta, now))
