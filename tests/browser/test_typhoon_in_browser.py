"""The night it is all for: a typhoon, a mail to who is on duty, one tap, and everybody knows.

The whole system with real processes: the demo's simulated stations, a real mail server, the simulated gateway
of calls, a real browser. The mail comes first here, without waiting for more of its kind; after a minute
without an answer the superior is called.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from pace import allowed
from sinks import Letters, smtp_sink
from stack import ROOT, RunningStack, free_port, wait_until
from talk import fetch
from victim import Victim

from cli.process import epoch_ms
from cli.program import Program
from cli.simulate_gateway import SECRET

pytestmark = [pytest.mark.browser, pytest.mark.timeout(500)]

AHEAD_S = 420
"""So far into the typhoon the first reservoirs are about to pass their flood limit."""
MAIL_FIRST = '{ tell = ["rota:water"], channels = ["duty-mail"] },'
CALL_NEXT = '{ tell = ["superior"], after = "1m", channels = ["duty-voice"] },'
AT_ONCE = 'group = { wait = { blue = "0s", yellow = "0s", orange = "0s", red = "0s" } }'
NEXT_STEP_S = 60
LINK = re.compile(r"https?://\S+/a/\S+")


@dataclass
class Night:
    """The system, what was mailed, the gateway of calls, and the storm."""

    base: str
    letters: Letters
    gateway: str
    storm: Victim

    @property
    def mails(self) -> list:
        """Mails with a link, one for each thread, oldest first."""
        first = {}
        for mail in self.letters.mails:
            if LINK.search(mail.get_content()):
                first.setdefault(str(mail["References"]), mail)
        return list(first.values())

    def deliveries(self, channel: str) -> list[dict]:
        return fetch(f"{self.base}/api/v1/deliveries?channel={channel}")[1]["deliveries"]

    def called(self) -> set[int]:
        """The alerts somebody was called for: a way that only waited for another to fail is none."""
        sent = [one for one in self.deliveries("duty-voice") if one["state"] == "sent"]
        return {alert_id for one in sent for alert_id in one["alerts"]}

    def alerts(self, numbers: list[int]) -> list[dict]:
        found = fetch(f"{self.base}/api/v1/alerts")[1]["alerts"]
        return [alert for alert in found if alert["alert_id"] in numbers]


def city(folder: Path, port: int) -> Path:
    """The demo city, where the water chain begins with a mail, at once."""
    shutil.copytree(ROOT / "sensors" / "demo", folder)
    people, policy = folder / "people.toml", folder / "policy.toml"
    people.write_text(people.read_text().replace("http://127.0.0.1:8050", f"http://127.0.0.1:{port}"))
    text = policy.read_text()
    chain = text[text.index('id = "water"') : text.index('id = "environment"')]
    steps = [line.strip() for line in chain.splitlines() if "tell =" in line]
    assert len(steps) == 3
    text = text.replace(steps[0], MAIL_FIRST, 1).replace(steps[1], CALL_NEXT, 1)
    policy.write_text(text.replace('chain = "water"\n', f'chain = "water"\n{AT_ONCE}\n'))
    return folder


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    port, phones = free_port(), free_port()
    gateway = f"http://127.0.0.1:{phones}"
    with ExitStack() as teardown:
        smtp, letters = teardown.enter_context(smtp_sink())
        argv = (sys.executable, "-m", "cli.main", "simulate-gateway", "--port", str(phones))
        ringing = Victim(Program("phones", argv, 1, {}), tmp_path / "phones.log").start()
        teardown.callback(ringing.end)
        stack = RunningStack(
            tmp_path / "home",
            "--no-demo",
            CITYWATCH_PORT=str(port),
            CITYWATCH_CATALOGUE=str(city(tmp_path / "city", port)),
            CITYWATCH_CHANNEL_DUTY_MAIL_URL=smtp,
            CITYWATCH_CHANNEL_DUTY_VOICE_URL=f"{gateway}/calls",
            CITYWATCH_CHANNEL_DUTY_VOICE_SECRET=SECRET,
            CITYWATCH_CHANNEL_DUTY_SMS_URL=f"{gateway}/sms",
            CITYWATCH_CHANNEL_DUTY_SMS_SECRET=SECRET,
        ).start()
        teardown.callback(stack.kill_leftovers)
        teardown.callback(stack.end)
        urls = stack.wait_ready()["urls"]
        argv = (
            sys.executable,
            "-m",
            "cli.main",
            "simulate",
            "--scenario",
            "typhoon",
            "--ahead",
            str(AHEAD_S),
        )
        broker = {"CITYWATCH_MQTT_URL": urls["mqtt"]}
        storm = Victim(Program("storm", argv, 1, broker), tmp_path / "storm.log")
        teardown.callback(storm.end)
        yield Night(urls["dashboard"].rstrip("/"), letters, gateway, storm.start())


def test_a_mail_in_the_typhoon_is_answered_by_one_tap_and_the_phone_stops(night, phone, watched):
    wait_until(lambda: len(night.mails) >= 2, 240, "mails of two floods")
    night.storm.end()  # what has risen is enough
    unanswered, answered = night.mails[:2]
    assert re.search(r"YELLOW|ORANGE|RED|[黄橙红]", str(answered["Subject"])), answered["Subject"]
    tapped_at = epoch_ms()
    phone.page.goto(LINK.search(answered.get_content())[0])
    phone.page.locator("button.take").click()
    phone.page.wait_for_selector("[role=status]")

    told = {one["thread"]: one["alerts"] for one in night.deliveries("duty-mail")}
    in_hand = next(ids for thread, ids in told.items() if thread in str(answered["References"]))
    left = next(ids for thread, ids in told.items() if thread in str(unanswered["References"]))
    wait_until(lambda: {a["beneath"] for a in night.alerts(in_hand)} == {"ack_active"}, 30, "in hand")
    who = night.alerts(in_hand)[0]["by"]
    assert who in {"chen", "lin", "zhou", "he"}
    watched.page.goto(f"{night.base}/?lang=en")
    line = watched.page.wait_for_selector(f'[data-alert="{in_hand[0]}"] .by', timeout=60_000)
    assert line.inner_text() == f"acknowledged · {who}"

    wait_until(night.called, NEXT_STEP_S + allowed(30), "the other flood's call")
    over_at = tapped_at + 1000 * (NEXT_STEP_S + 10)
    wait_until(lambda: epoch_ms() > over_at, NEXT_STEP_S + 20, "the time of its call is over")
    called_for = night.called()
    assert called_for & set(left)
    assert not called_for & set(in_hand)
    assert fetch(f"{night.gateway}/state")[1]["calls"] >= 1
    assert watched.complaints == []
