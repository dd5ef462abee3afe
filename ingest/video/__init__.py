"""The prober of cameras: camera → picture → what it shows, told over MQTT like any device would tell it.

`watch` is the page to read first: one task a camera, one connection a camera. Pictures are read in processes
of their own (`decoder`, `rtsp`), because a decoder that meets what it was not made for may take its process
along.
"""
