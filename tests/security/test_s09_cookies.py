"""S9, S12: the cookie is out of reach of scripts, other sites and plain text; what is shown is not kept."""

import pytest
from visitor import House, house

from city.settings import Settings
from city.user import Role

TLS = Settings(bind="0.0.0.0", link_url="https://wall.city.example")


def parts(header: str) -> tuple[str, set[str]]:
    first, *others = [part.strip() for part in header.split(";")]
    return first.partition("=")[0], {part.lower() for part in others}


def test_without_tls_it_is_http_only_and_strict(demanding: House):
    demanding.let_in("plain", Role.OFFICER)
    name, said = parts(demanding.visitor().sign_in("plain").headers["set-cookie"])
    assert name == "citywatch-8050"
    assert {"httponly", "samesite=strict", "path=/"} <= said
    assert not any(part.startswith("domain") for part in said)


@pytest.mark.parametrize("base", ["https://wall.city.example", "http://wall.city.example"])
def test_behind_tls_it_is_secure_and_bound_to_the_host(secured_database: str, base: str):
    with house(secured_database, TLS) as made:
        made.let_in(f"tls-{base.partition(':')[0]}", Role.OFFICER)
        visitor = made.visitor()
        visitor.base = base
        name, said = parts(
            visitor.sign_in(f"tls-{base.partition(':')[0]}", Origin=base).headers["set-cookie"]
        )
        assert name == "__Host-citywatch"
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= said
        assert visitor.ask("GET", "/api/v1/account").status_code == 200
        planted = made.visitor()
        planted.base = base
        planted.cookies = {"citywatch-8050": next(iter(visitor.cookies.values()))}
        assert planted.ask("GET", "/api/v1/account").status_code == 401


@pytest.mark.parametrize("path", ["/sign-in", "/password", "/screen", "/api/v1/account"])
def test_nothing_that_is_about_somebody_is_kept_by_a_cache(demanding: House, path: str):
    answer = demanding.visitor().ask("GET", path)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/sign-in", "/password", "/screen"])
def test_the_pages_run_nothing_but_their_own_script_and_stand_in_no_frame(demanding: House, path: str):
    headers = demanding.visitor().ask("GET", path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
