"""The wall as somebody watches it who wants to know what it costs and whether it is true."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

LOOK_EVERY_S = 0.1
WEIGHINGS, REST_S = 3, 0.2
_NEWEST = """() => [...window.citywatch.state.streams]
  .map(([id, [thing, property]]) => [id, thing.latest[property].at])"""
_SHOWN = """() => {
  const banner = document.getElementById("banner");
  return {
    lost: document.documentElement.classList.contains("lost") && !banner.hidden && banner.textContent !== "",
    link: document.querySelector("#strip .link")?.dataset.state,
    live: window.citywatch.connection === "live",
  };
}"""


@dataclass(frozen=True, slots=True)
class Weight:
    """What the page holds after a forced collection of garbage."""

    heap_kb: float
    nodes: int
    listeners: int


class Watcher:
    """One open wall."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._devtools = page.context.new_cdp_session(page)

    def weigh(self) -> Weight:
        """The least of some weighings: what the map is just taking in or drawing anew is not kept."""
        weights: list[Weight] = []
        for _ in range(WEIGHINGS):
            time.sleep(REST_S)
            weights.append(self._weigh_once())
        return min(weights, key=lambda one: one.heap_kb)

    def _weigh_once(self) -> Weight:
        for _ in range(2):  # what is freed by finalizers goes with the second
            self._devtools.send("HeapProfiler.collectGarbage")
        counted = self._devtools.send("Memory.getDOMCounters")
        used = self._devtools.send("Runtime.getHeapUsage")["usedSize"]
        return Weight(used / 1024, int(counted["nodes"]), int(counted["jsEventListeners"]))

    def newest(self) -> dict[int, int]:
        """The time of the newest observation that the page has, by datastream; 0 where it has none."""
        return {int(key): int(at or 0) for key, at in self._page.evaluate(_NEWEST)}

    def behind(self, truth: Mapping[int, int]) -> int:
        """How many datastreams do not show the newest observation."""
        shown = self.newest()
        return sum(shown.get(key) != at for key, at in truth.items())

    def says_lost(self) -> bool:
        """Whether it says over all of it that the connection is lost."""
        return bool(self._page.evaluate(_SHOWN)["lost"])

    def is_live(self) -> bool:
        """Whether it calls itself live and says nothing else."""
        shown = self._page.evaluate(_SHOWN)
        return bool(shown["live"]) and not shown["lost"] and shown["link"] == "live"

    def until(self, what: str, within_s: float) -> float | None:
        """Seconds until it `says_lost` or `is_live`; None when it does not."""
        began = time.monotonic()
        while (passed := time.monotonic() - began) < within_s:
            if getattr(self, what)():
                return round(passed, 2)
            time.sleep(LOOK_EVERY_S)
        return None

    def always_lost(self, seconds: float) -> bool:
        """Whether it says for so long at every look that the connection is lost."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.says_lost():
                return False
            time.sleep(LOOK_EVERY_S)
        return True
