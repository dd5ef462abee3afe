"""The pages of the dashboard, each a Dash application on the one server, and how they are put there."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import dash
from fastapi import FastAPI

from dashboard.access_table import ACTING_CALLBACKS, CALLBACKS
from dashboard.alarm_health_reader import AlarmHealthReader
from dashboard.api import pages
from dashboard.api.context import Context
from dashboard.area_table import IN_AREAS
from dashboard.aside import AsideDash
from dashboard.callout_reader import CalloutReader
from dashboard.citizens_reader import CitizensReader
from dashboard.components import frame
from dashboard.duty_reader import DutyReader
from dashboard.incidents_reader import IncidentsReader
from dashboard.pages import alarm_health as health_page
from dashboard.pages import callout as callout_page
from dashboard.pages import citizens as citizens_page
from dashboard.pages import devices as devices_page
from dashboard.pages import duty as duty_page
from dashboard.pages import export as export_page
from dashboard.pages import flood as flood_page
from dashboard.pages import incidents as incidents_page
from dashboard.pages import quality as quality_page
from dashboard.pages import receipts as receipts_page
from dashboard.pages import reports as reports_page
from dashboard.pages import rules as rules_page
from dashboard.pages import trends as trends_page
from dashboard.pages import video as video_page
from dashboard.pages import wall
from dashboard.quality_reader import QualityReader
from dashboard.reader import MirrorReader
from dashboard.receipts_reader import ReceiptsReader
from dashboard.rules_reader import RulesReader
from dashboard.signed_in import acting
from dashboard.trends_reader import TrendsReader


def mount_pages(app: FastAPI, context: Context) -> tuple[dash.Dash, ...]:
    """Put every page on the server; the wall, whose address is a beginning of all others', comes last."""
    return (
        mount_beside(app, "receipts", receipts_page, ReceiptsReader(context)),
        mount_beside(app, "quality", quality_page, QualityReader(context)),
        mount_beside(app, "callout", callout_page, CalloutReader(context)),
        mount_beside(app, "citizens", citizens_page, CitizensReader(context)),
        mount_beside(app, "alarm-health", health_page, AlarmHealthReader(context)),
        mount_beside(app, "rules", rules_page, RulesReader(context)),
        mount_beside(app, "duty", duty_page, DutyReader(context)),
        mount_beside(app, "incidents", incidents_page, IncidentsReader(context)),
        mount_beside(app, "trends", trends_page, TrendsReader(context)),
        mount_beside(app, "video", video_page, None),
        mount_beside(app, "flood", flood_page, None),
        mount_beside(app, "export", export_page, None),
        mount_beside(app, "reports", reports_page, None),
        mount_beside(app, "devices", devices_page, None),
        _mount_dash(app, context),
    )


def _page(app: FastAPI, name: str, **more: Any) -> dash.Dash:
    """A Dash application on our server, with what all of ours share."""
    return AsideDash(
        name,
        server=app,
        title="citywatch",
        update_title="",
        serve_locally=True,
        assets_folder=str(pages.ASSETS),
        least=CALLBACKS,
        written=partial(_written, app),
        city_wide=ACTING_CALLBACKS - IN_AREAS,
        acting=ACTING_CALLBACKS,
        **more,
    )


def _written(app: FastAPI, callback: str, told: Mapping[str, str]) -> None:
    """In the audit log, where the callback does something."""
    if callback in ACTING_CALLBACKS:
        app.state.audit.done(acting(), callback, told)


def mount_beside(app: FastAPI, name: str, page: Any, reader: Any) -> dash.Dash:
    """A page beside the wall: `page` has PATH, INDEX, layout and register, `reader` is what it asks."""
    made = _page(
        app,
        name,
        url_base_pathname=page.PATH,
        assets_ignore=frame.ASSETS_IGNORE,
        assets_path_ignore=frame.ASSETS_PATH_IGNORE,
        index_string=page.INDEX,
        suppress_callback_exceptions=True,
    )
    made.layout = page.layout
    page.register(made, reader)
    return made


def _mount_dash(app: FastAPI, context: Context) -> dash.Dash:
    ignored = wall.ASSETS_PATH_IGNORE
    page = _page(app, "dashboard", components=(), assets_path_ignore=ignored, index_string=wall.INDEX)
    page.layout = wall.layout
    wall.register(page, MirrorReader(context))
    return page
