"""A page's callback that takes its time holds nobody up who asks the same process for something else."""

import asyncio
import threading

import httpx
from dash import Input, Output, ctx, html
from fastapi import FastAPI

from city.user import THE_LOCAL, Role
from dashboard.aside import AsideDash
from dashboard.signed_in import acting_as

BODY = {
    "output": "out.children",
    "outputs": {"id": "out", "property": "children"},
    "inputs": [{"id": "button", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["button.n_clicks"],
    "state": [],
}


def test_a_slow_callback_does_not_hold_up_other_answers_and_knows_what_triggered_it():
    app, asked_meanwhile = FastAPI(), threading.Event()

    @app.get("/ping")
    async def ping() -> dict[str, str]:
        asked_meanwhile.set()
        return {}

    page = AsideDash("page", server=app, url_base_pathname="/page/", least={"test_aside.slow": Role.OFFICER})
    page.layout = html.Div([html.Button(id="button"), html.Div(id="out")])

    @page.callback(Output("out", "children"), Input("button", "n_clicks"))
    def slow(_clicks: int) -> str:
        return f"{ctx.triggered_id} {asked_meanwhile.wait(20)}"

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            await client.get("/page/")
            answer = asyncio.ensure_future(client.post("/page/_dash-update-component", json=BODY))
            await asyncio.sleep(0.1)
            await client.get("/ping")
            return await answer

    with acting_as(THE_LOCAL):
        answered = asyncio.run(ask())
    assert answered.json()["response"]["out"]["children"] == "button True"
