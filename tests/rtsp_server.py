"""A real RTSP server for tests, run by the system's Python: GStreamer's, from Debian.

`python3 rtsp_server.py OPEN CLOSED` serves a moving picture at /live of two ports of this machine: to anybody
at the first, to `viewer` with the password `right` at the second. It says a line when it listens. Needs
gir1.2-gst-rtsp-server-1.0, python3-gi and gstreamer1.0-plugins-base, -good and -ugly.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PICTURE = (
    "( videotestsrc is-live=true pattern=zone-plate kx2=20 ky2=20 kt=2 "
    "! video/x-raw,width=320,height=240,framerate=10/1 "
    "! x264enc tune=zerolatency key-int-max=10 speed-preset=ultrafast "
    "! rtph264pay name=pay0 pt=96 )"
)


def main() -> None:
    """Serve until killed."""
    Gst.init(None)
    open_to_all, closed = (serving(port) for port in sys.argv[1:3])
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("viewer", "right"), token)
    closed.set_auth(auth)
    open_to_all.attach(None)
    closed.attach(None)
    print("listening", flush=True)
    GLib.MainLoop().run()


def serving(port: str) -> GstRtspServer.RTSPServer:
    """A server of the picture."""
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PICTURE)
    factory.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=port)
    server.get_mount_points().add_factory("/live", factory)
    return server


main()
