"""Which acts somebody who is bound to areas may do at all, beside the table of who may what.

An act that stands in neither part is the whole city's: rules, rotas, people, channels, accounts. So an act
that is new is refused to them until somebody says here that it asks for areas by itself.
"""

IN_AREAS = frozenset(
    """
POST /api/v1/alerts/{alert_id}/acknowledge
POST /api/v1/alerts/{alert_id}/assign
POST /api/v1/alerts/{alert_id}/cap
POST /api/v1/alerts/{alert_id}/cap/cancel
POST /api/v1/alerts/{alert_id}/comment
POST /api/v1/alerts/{alert_id}/resolve
POST /api/v1/alerts/{alert_id}/shelve
POST /api/v1/alerts/{alert_id}/unshelve
POST /api/v1/callout
POST /api/v1/callout/callees/{callee_id}/door
POST /api/v1/callout/{callout_id}/people
POST /api/v1/callout/{callout_id}/stop
POST /api/v1/cap/{identifier}/publish
POST /api/v1/quality/days/{day}/look
POST /api/v1/quality/decisions
POST /api/v1/quality/decisions/{act_id}/undo
POST /api/v1/releases
POST /api/v1/releases/{release_id}/change
POST /api/v1/releases/{release_id}/close
POST /api/v1/releases/{release_id}/warning
POST /api/v1/releases/{release_id}/warning/cancel
POST /api/v1/reports
POST /api/v1/silences
POST /api/v1/silences/{silence_id}/end
callout.acted
callout.started
citizens.act
duty_acting.end
duty_acting.silence
incidents_acting.cancel
incidents_acting.draft
incidents_acting.publish
incidents_acting.say
incidents_acting.take
quality_acting.approve_all
quality_acting.decide
quality_acting.look
quality_acting.undo
""".strip().split("\n")
)
"""Acts that ask by themselves in which areas (`dashboard.reach`)."""
OF_NO_AREA = frozenset(
    """
POST /account/language
POST /account/password
POST /account/second/begin
POST /account/second/codes
POST /account/second/confirm
POST /account/second/end
POST /account/sessions/end
POST /account/sessions/others
POST /api/v1/export
DELETE /api/v1/export/jobs/{job_id}
POST /api/v1/views
DELETE /api/v1/views/{view_id}
POST /api/v1/views/{view_id}/restore
""".strip().split("\n")
)
"""Acts for which it does not matter where somebody acts. Every other one is the whole city's, and refused to
whoever is bound to areas."""
