"""Releases of chemicals: opened, changed and closed by people, computed again as the weather changes.

`scene` reads what a release is computed with, `desk` does what a person asks, `follow` what the weather asks,
`loop` keeps following, `warning` drafts what is told outside. The arithmetic is in `maps.release`.
"""
