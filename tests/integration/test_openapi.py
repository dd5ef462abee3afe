"""Every GET route of our OpenAPI document, asked what a schema-minded stranger would ask: nothing breaks, and
what is declared is what comes. The questions are the same each time.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import response_schema_conformance
from sta_town import Town, sta_town

pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")  # Hypothesis seeds it
EXAMPLES, EXAMPLES_OF_STANDARDS = 5, 30
ELSEWHERE = ("/stream", "/live", "/report.pdf", "/report.html", "/health", "/events")
"""How paths end that stream for ever, print by a browser, or say 503 on purpose."""

OF_OURS = {
    "thing_id": ["air-a", "res-a"],
    "datastream": ["1", "air-a.pm2_5"],
    "collection_id": ["things", "areas"],
    "feature_id": ["air-a", "hills"],
    "path": [
        "Things",
        "Locations",
        "Datastreams",
        "Observations",
        "Things('air-a')/Datastreams",
        "Datastreams(1)/Observations",
        "FeaturesOfInterest('air-b')/Observations",
        "Things('res-a')/name/$value",
    ],
}
"""What there is, so that not every question ends at an unknown name."""


@pytest.fixture(scope="module")
def town(services, template) -> Iterator[Town]:
    with sta_town(services, template, services.redis_url, "fuzzed_town") as made:
        yield made


def operations(town: Town) -> list[APIOperation]:
    schema = schemathesis.openapi.from_url(f"{town.base}/api/openapi.json")
    found = [one.ok() for one in schema.include(method="GET").get_all_operations()]
    return [one for one in found if not one.path.endswith(ELSEWHERE)]


def complaints(operation: APIOperation) -> list[str]:
    """What goes wrong with some of what can be asked of it."""
    found: list[str] = []

    by_standard = operation.path.startswith(("/sta/", "/ogc/"))

    @settings(
        max_examples=EXAMPLES_OF_STANDARDS if by_standard else EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(), st.booleans(), st.integers(0, 20))
    def ask(case: Case, of_ours: bool, which: int) -> None:
        for name in case.path_parameters.keys() & (OF_OURS.keys() if of_ours else ()):
            case.path_parameters[name] = OF_OURS[name][which % len(OF_OURS[name])]
        answer = case.call(timeout=30)
        try:
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])
        except FailureGroup as failures:
            told = " ".join(str(one).replace("\n", " ")[:200] for one in failures.exceptions)
            found.append(f"{answer.status_code} {case.as_curl_command()} {told}")

    ask()
    return found


def test_no_question_breaks_a_route_and_what_is_declared_is_what_comes(town):
    asked = operations(town)
    assert len(asked) > 60
    assert {one.path for one in asked} >= {
        "/sta/v1.1/{path}",
        "/ogc/features/collections/{collection_id}/items",
    }
    assert [said for one in asked for said in complaints(one)] == []
