"""The part of the table of access that is about accounts: who reaches the pages on which they are managed."""

from city.user import Role

_OPEN = """
GET /oidc
GET /oidc/back
GET /sign-in/code
POST /sign-in/code
GET /accounts.css
GET /accounts.js
"""
_VIEWER = """
GET /account/
POST /account/language
POST /account/password
POST /account/second/begin
POST /account/second/codes
POST /account/second/confirm
POST /account/second/end
POST /account/sessions/end
POST /account/sessions/others
"""
_COMMANDER = """
GET /audit/
GET /audit/lines.csv
POST /audit/check
"""
_ADMIN = """
GET /accounts/
POST /accounts/add
POST /accounts/areas
POST /accounts/disable
POST /accounts/enable
POST /accounts/link
POST /accounts/role
POST /accounts/second
POST /accounts/token
POST /accounts/token/revoke
"""
OF_ACCOUNTS: tuple[tuple[str, Role | None], ...] = (
    (_OPEN, None),
    (_VIEWER, Role.VIEWER),
    (_COMMANDER, Role.COMMANDER),
    (_ADMIN, Role.ADMIN),
)
"""Lines with the least role, None for what anybody reaches: the ways of signing in."""
