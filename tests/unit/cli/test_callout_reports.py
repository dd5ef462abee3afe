"""Where the demo's telephones report: to the dashboard of this stack, whatever port it got."""

from city.settings import Settings
from cli.demo_phones import phones
from cli.simulate_gateway import led_to


def test_reports_go_where_the_gateway_is_told_and_keep_their_path():
    written = "http://127.0.0.1:8050/api/v1/gateway/duty-voice"

    assert led_to(None, written) == written
    assert led_to("http://127.0.0.1:8155/", written) == "http://127.0.0.1:8155/api/v1/gateway/duty-voice"


def test_the_demos_telephones_report_to_this_dashboard():
    made = phones(Settings(port=8155, database_url="postgresql://x/y"), 9000)

    assert made.argv[-2:] == ("--report-to", "http://127.0.0.1:8155")
