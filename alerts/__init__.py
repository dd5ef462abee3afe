"""The verbs of alerting (its nouns live in `city/alert.py`).

`evaluate`, `lifecycle` and `desk` are pure; `engine` is the loop around them.
"""
