"""Whether the public process serves, and how old what it serves is: for supervisors and proxies."""

import json

from city.settings import Settings
from dashboard.widgets.problems import JSON, as_json
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route


def routes(_settings: Settings) -> tuple[Route, ...]:
    """`/health/live`: 200 while it serves at all."""
    return (Route("/health/live", _live, kept=False, wrong=as_json),)


def _live(question: Question) -> Answer:
    index = question.documents.index
    age = None if index is None else round((question.now - index.written_at) / 1000, 1)
    told = {"serving": True, "documents": len(question.documents.bodies), "published_age_s": age}
    return Answer(json.dumps(told).encode(), JSON, kept=False)
