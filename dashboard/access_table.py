"""The one table of who may what: each route and each callback with the least role that it needs.

Nothing is allowed that does not stand here: a route or a callback without a line keeps the dashboard from
starting. `ANYBODY` is what is reached without signing in: it has a proof of its own (a signed link, a signed
report), says only how we are, or is published.
"""

from collections.abc import Iterator, Mapping

from city.user import Role
from dashboard.account_table import OF_ACCOUNTS
from dashboard.declared_table import declared_lines

ANYBODY = None
Least = Role | None

_OPEN = """
GET /health/live
GET /health
GET /a.css
GET /a/{token}
POST /a/{token}
POST /api/v1/gateway/{channel_id}
GET /cap/alerts.atom
GET /cap/{identifier}.xml
GET /sign-in
POST /sign-in
POST /sign-out
GET /password
POST /password
GET /screen
POST /screen
GET /sign-in.css
GET /sign-in.js
"""
_KIOSK = """
GET /maps/land.geojson
GET /stream
GET /api/v1/account
GET /api/v1/words
GET /api/v1/city
GET /api/v1/things
GET /api/v1/things/{thing_id}
GET /api/v1/latest
GET /api/v1/stats
GET /api/v1/canary
GET /api/v1/datastreams/{datastream}/observations
GET /api/v1/alerts
GET /api/v1/alerts/{alert_id}
GET /api/v1/flood
GET /api/v1/flood/{thing_id}
GET /api/v1/hazard
GET /api/v1/hazard/{thing_id}
GET /api/v1/chemicals
GET /api/v1/releases
GET /api/v1/releases/{release_id}
GET /api/v1/releases/{release_id}/versions
GET /api/v1/releases/{release_id}/versions/{number}
GET /api/v1/video
GET /api/v1/video/{thing_id}/frame.jpg
GET /api/v1/video/{thing_id}/live
GET /api/v1/views
GET /{path:path}
"""
_VIEWER = """
GET /metrics
GET /api/openapi.json
GET /api/docs
GET /api/v1/air/schemes
GET /api/v1/air/{thing_id}/days
GET /api/v1/air/{thing_id}/hours
GET /api/v1/alarm-health
GET /api/v1/alerts/assignees
GET /api/v1/cap
GET /api/v1/cap/external
GET /api/v1/cap/{identifier}
GET /api/v1/citizens
GET /api/v1/citizens/{number}/then
GET /api/v1/deadletters
GET /api/v1/duty
GET /api/v1/export
POST /api/v1/export
GET /api/v1/export/estimate
GET /api/v1/export/jobs/{job_id}
DELETE /api/v1/export/jobs/{job_id}
GET /api/v1/export/jobs/{job_id}/file
GET /api/v1/duty/{rota_id}
GET /api/v1/duty/{rota_id}.ics
GET /api/v1/incidents
GET /api/v1/incidents/{incident_id}
GET /api/v1/outlets/{thing_id}/loads
GET /api/v1/playback
GET /api/v1/playback/changes
GET /api/v1/playback/range
GET /api/v1/quality/days/{day}
GET /api/v1/quality/days/{day}/{datastream}
GET /api/v1/quality/decisions
GET /api/v1/receipts
GET /api/v1/receipts/{thing_id}/{day}
GET /api/v1/releases/{release_id}/report.html
GET /api/v1/releases/{release_id}/report.pdf
GET /api/v1/reports
GET /api/v1/reservoirs/{thing_id}/hours
GET /api/v1/reports/{report_id}
GET /api/v1/reports/{report_id}/report.html
GET /api/v1/reports/{report_id}/report.pdf
GET /api/v1/reports/{report_id}/report.xlsx
GET /api/v1/silences
GET /ogc/features
GET /ogc/features/
GET /ogc/features/api
GET /ogc/features/collections
GET /ogc/features/collections/{collection_id}
GET /ogc/features/collections/{collection_id}/items
GET /ogc/features/collections/{collection_id}/items/{feature_id}
GET /ogc/features/conformance
GET /sta/v1.1
GET /sta/v1.1/{path:path}
POST /sta/v1.1
PUT /sta/v1.1
PATCH /sta/v1.1
DELETE /sta/v1.1
POST /sta/v1.1/{path:path}
PUT /sta/v1.1/{path:path}
PATCH /sta/v1.1/{path:path}
DELETE /sta/v1.1/{path:path}
GET /api/{path:path}
POST /api/{path:path}
PUT /api/{path:path}
PATCH /api/{path:path}
DELETE /api/{path:path}
"""
_OFFICER = """
GET /api/v1/callout
GET /api/v1/devices
GET /api/v1/callout/events
GET /api/v1/callout/lists
GET /api/v1/callout/{callout_id}
GET /api/v1/citizens/{number}
GET /api/v1/citizens/{number}/photo.jpg
GET /api/v1/deliveries
GET /api/v1/releases/{release_id}/call-lists
POST /api/v1/alerts/{alert_id}/acknowledge
POST /api/v1/alerts/{alert_id}/assign
POST /api/v1/alerts/{alert_id}/cap
POST /api/v1/alerts/{alert_id}/comment
POST /api/v1/alerts/{alert_id}/resolve
POST /api/v1/alerts/{alert_id}/shelve
POST /api/v1/alerts/{alert_id}/unshelve
POST /api/v1/callout/callees/{callee_id}/door
POST /api/v1/callout/{callout_id}/people
POST /api/v1/cap
GET /api/v1/reports/{report_id}/letter.html
GET /api/v1/reports/{report_id}/letter.pdf
POST /api/v1/reports
POST /api/v1/quality/days/{day}/look
POST /api/v1/quality/decisions
POST /api/v1/quality/decisions/{act_id}/undo
POST /api/v1/releases
POST /api/v1/releases/preview
POST /api/v1/releases/{release_id}/change
POST /api/v1/releases/{release_id}/close
POST /api/v1/releases/{release_id}/warning
POST /api/v1/releases/{release_id}/warning/cancel
POST /api/v1/views
DELETE /api/v1/views/{view_id}
POST /api/v1/views/{view_id}/restore
"""
_COMMANDER = """
POST /api/v1/alerts/{alert_id}/cap/cancel
POST /api/v1/callout
POST /api/v1/callout/{callout_id}/stop
POST /api/v1/cap/{identifier}/publish
POST /api/v1/devices/claims
DELETE /api/v1/devices/claims/{thing_id}
POST /api/v1/devices/credentials
POST /api/v1/devices/credentials/{name}/revoke
POST /api/v1/devices/credentials/{name}/rotate
POST /api/v1/channels/{channel_id}/test
POST /api/v1/silences
POST /api/v1/silences/{silence_id}/end
"""
PAGES: Mapping[str, Role] = {
    "/": Role.KIOSK,
    "/video/": Role.KIOSK,
    "/flood/": Role.KIOSK,
    "/alarm-health/": Role.VIEWER,
    "/export/": Role.VIEWER,
    "/incidents/": Role.VIEWER,
    "/quality/": Role.VIEWER,
    "/receipts/": Role.VIEWER,
    "/reports/": Role.VIEWER,
    "/rules/": Role.VIEWER,
    "/trends/": Role.VIEWER,
    "/callout/": Role.OFFICER,
    "/devices/": Role.OFFICER,
    "/citizens/": Role.OFFICER,
    "/on-call/": Role.OFFICER,
}
"""Pages that Dash serves, with all that belongs to one: its layout, its scripts, its callbacks' address."""
_OF_A_PAGE = (
    "GET {page}",
    "GET {page}assets/{{path:path}}",
    "GET {page}_dash-component-suites/{{package_name}}/{{fingerprinted_path:path}}",
    "GET {page}_dash-dependencies",
    "GET {page}_dash-layout",
    "GET {page}_favicon.ico",
    "GET {page}_reload-hash",
    "POST {page}_dash-update-component",
)
_CALLBACKS: Mapping[Role, str] = {
    Role.KIOSK: "wall.draw module_page.places",
    Role.VIEWER: """
        alarm_health.framed alarm_health.figures
        incidents.frame_it incidents.typed_in incidents.drawn incidents_acting.narrow incidents_acting.warn_of
        quality.framed quality.listed quality.one
        quality_acting.narrow quality_acting.step quality_acting.opened
        receipts.frame receipts.table receipts.opened receipts.one receipts.find
        rules.frame_it rules.table rules.one rules.looking
        trends.framed trends.followed trends.drawn
        rules_typing.typing rules_typing.texting rules_typing.shaping rules_typing.viewing
        """,
    Role.OFFICER: """
        citizens.framed citizens.listed citizens.opened citizens.narrowed citizens.begun citizens.act
        callout.framed callout.previewed callout.shown callout.acted
        duty.frame_it duty.view duty_acting.ask duty_acting.narrow duty_acting.follow
        duty_typing.stand_in duty_typing.text duty_typing.first duty_typing.question
        incidents_acting.take incidents_acting.say incidents_acting.draft
        incidents_acting.chosen incidents_acting.looked incidents_acting.take_in
        quality_acting.decide quality_acting.approve_all quality_acting.undo quality_acting.look
        rules.trial rules.ask
        """,
    Role.COMMANDER: """
        callout.started
        duty_acting.enter duty_acting.undo duty_acting.save duty_acting.remove duty_acting.restore
        duty_acting.begin duty_acting.silence duty_acting.end duty_acting.send
        incidents_acting.publish incidents_acting.cancel
        rules.save rules.remove rules.restore
        """,
}
CALLBACKS: Mapping[str, Role] = {name: role for role, names in _CALLBACKS.items() for name in names.split()}
"""Callbacks by the file of their page and their own name."""

ACTING_CALLBACKS = frozenset(
    {
        *_CALLBACKS[Role.COMMANDER].split(),
        "callout.acted",
        "citizens.act",
        "incidents_acting.take",
        "incidents_acting.say",
        "incidents_acting.draft",
        "incidents_acting.take_in",
        "quality_acting.decide",
        "quality_acting.approve_all",
        "quality_acting.undo",
        "quality_acting.look",
    }
)
"""Those that do something, and are written down."""


def lines() -> Iterator[tuple[str, Least]]:
    """Every line: `METHOD /path/{of}/a/route`, and the least role."""
    for text, least in (
        (_OPEN, ANYBODY),
        (_KIOSK, Role.KIOSK),
        (_VIEWER, Role.VIEWER),
        (_OFFICER, Role.OFFICER),
        (_COMMANDER, Role.COMMANDER),
        *OF_ACCOUNTS,
    ):
        for line in text.split("\n"):
            if line:
                yield line, least
    for page, least in PAGES.items():
        for template in _OF_A_PAGE:
            yield template.format(page=page), least
    yield from declared_lines()
