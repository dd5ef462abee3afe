"""The verbs of call and confirm (its nouns live in `city/callout.py`).

`decide`, `answer`, `enrol` and `words` are pure; `caller` turns what is due into acts, `sender` hands
acts to the gateway, and `loop` runs both until it is asked to stop.
"""
