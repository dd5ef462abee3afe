"""`citywatch video`: the prober of cameras, from the camera to the broker and to those who watch.

The demo's cameras are drawn by `citywatch simulate-cameras`, which `up` may have given another port than the
catalogue says: `--demo-port` leads there.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

import click

from city.camera import Camera
from city.catalogue import Catalogue
from city.errors import SettingsError
from cli import environment
from cli.demo_cameras import led_to
from cli.process import run_process, settings_or_exit
from cli.reread import Reread

log = logging.getLogger(__name__)


@click.command("video")
@click.option("--demo-port", type=click.IntRange(1, 65535), help="Where the demo's cameras are drawn.")
def command(demo_port: int | None) -> None:
    """Look at the cameras of the catalogue; tell over MQTT what they show."""
    from ingest.video.process import run

    def cameras(city: Catalogue) -> Sequence[Camera]:
        _name_strays(city.cameras)
        if demo_port is None:
            return city.cameras
        return [replace(camera, url=led_to(demo_port, camera.url)) for camera in city.cameras]

    reread = Reread(settings_or_exit(), cameras)
    run_process(
        "video",
        lambda settings, stop, clock: run(settings, reread.read, environment.load_camera, stop, clock),
    )


def _name_strays(cameras: Sequence[Camera]) -> None:
    try:
        strays = environment.stray_camera_variables(cameras)
    except SettingsError as error:
        log.error("%s", error)
        return
    if strays:
        log.warning("no camera of the catalogue has these variables: %s", ", ".join(strays))
