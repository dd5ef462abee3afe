"""The public side: a process of its own that serves published documents from a folder, and nothing else.

It knows no database, no Redis and no broker (`.importlinter` holds it to that), sets no cookie and asks
nobody who he is. `app` is the page to read first: a request is a `Route`, a `Question` and an `Answer`;
answers are kept as bytes until a document that they were made from changes or a value in them expires.
"""
