"""The verbs of alerting (its nouns live in `city/alert.py`).

`evaluate`, `lifecycle` and `policy` are pure; `engine` and `deliver` are the loops around them.
"""
