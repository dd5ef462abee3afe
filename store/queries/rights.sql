-- What the database role of each process may: what its queries need, and nothing else. Written and held
-- against the code by `CITYWATCH_TEST_WRITE_RIGHTS=1 pytest tests/security/test_s27_least_rights.py`.

-- name: rights_of_ingest
GRANT SELECT ON area, city, datastream, place, source, thing TO citywatch_ingest;
GRANT INSERT ON arrival, batch, dead_letter, presence_said TO citywatch_ingest;
GRANT INSERT, SELECT ON observation TO citywatch_ingest;
GRANT INSERT, SELECT, UPDATE ON presence, process, tally TO citywatch_ingest;

-- name: rights_of_gateway
GRANT INSERT, SELECT, UPDATE ON process TO citywatch_gateway;

-- name: rights_of_video
GRANT INSERT, SELECT, UPDATE ON process TO citywatch_video;

-- name: rights_of_alerts
GRANT INSERT, SELECT, UPDATE ON alert, alert_span, feed_cursor, incident, process, shard_mark TO citywatch_alerts;
GRANT SELECT ON area, batch, city, datastream, declaration, observation, place, release, source, thing TO citywatch_alerts;
GRANT DELETE, INSERT, SELECT, UPDATE ON checkpoint TO citywatch_alerts;
GRANT INSERT, SELECT ON transition TO citywatch_alerts;

-- name: rights_of_deliver
GRANT USAGE ON SEQUENCE cap_number TO citywatch_deliver;
GRANT INSERT, SELECT, UPDATE ON alert, alert_span, budget, callout_act, cap_chain, cap_message, cap_name,
    delivery, feed_cursor, flap, heard, incident, notification, process, release TO citywatch_deliver;
GRANT DELETE, INSERT, SELECT ON answer_link TO citywatch_deliver;
GRANT SELECT ON area, city, datastream, declaration, observation, place, population_grid, silence, source TO citywatch_deliver;
GRANT INSERT, SELECT ON attempt, cap_heard, release_version, transition TO citywatch_deliver;
GRANT SELECT, UPDATE ON callee, callout, thing TO citywatch_deliver;
GRANT INSERT ON callee_change TO citywatch_deliver;
GRANT DELETE, INSERT, SELECT, UPDATE ON cap_external, told_group TO citywatch_deliver;

-- name: rights_of_watch
GRANT SELECT ON alert, city, observation, tally TO citywatch_watch;
GRANT DELETE, SELECT ON attempt, delivery, notification, transition TO citywatch_watch;
GRANT DELETE, INSERT, SELECT ON canary TO citywatch_watch;
GRANT INSERT, SELECT, UPDATE ON datastream, process, thing TO citywatch_watch;

-- name: rights_of_dashboard
GRANT USAGE ON SEQUENCE cap_number TO citywatch_dashboard;
GRANT INSERT, SELECT, UPDATE ON account, alert, alert_span, api_token, budget, callee, callout, callout_act,
    cap_chain, cap_message, cap_name, credential, datastream, delivery, feed_cursor, flap, heard, incident,
    notification, process, qc_look, release, silence, thing TO citywatch_dashboard;
GRANT DELETE, SELECT, UPDATE ON answer_link TO citywatch_dashboard;
GRANT SELECT ON area, attempt, canary, cap_feed, cap_published, citizen_contact, citizen_photo, city,
    days_closed, dead_letter, late_run, mark, observation, observation_1d, observation_1d_closed,
    observation_1h, observation_1m, place, population_grid, presence, presence_said, receipt, receipt_dead,
    receipt_due, receipt_stream, reconciled, reconciliation, rollup, sealed, source, tally, template TO citywatch_dashboard;
GRANT INSERT, SELECT ON audit, callee_change, cap_heard, citizen_act, declaration, qc_remark, qc_withdrawn,
    release_version, report, review, review_act, transition TO citywatch_dashboard;
GRANT SELECT, UPDATE ON broker_told, citizen_report TO citywatch_dashboard;
GRANT DELETE, INSERT, SELECT, UPDATE ON cap_external, entry_link, saved_view, session, told_group TO citywatch_dashboard;
GRANT DELETE, INSERT, SELECT ON recovery_code TO citywatch_dashboard;

-- name: rights_of_citizens
GRANT SELECT ON alert, area, cap_message, cap_published, city, datastream, declaration, place, release,
    source, thing, transition TO citywatch_citizens;
GRANT INSERT, SELECT, UPDATE ON citizen_act, citizen_report, process, subscription TO citywatch_citizens;
GRANT DELETE, INSERT, SELECT ON citizen_contact, citizen_letter, citizen_photo TO citywatch_citizens;
GRANT DELETE, INSERT, SELECT, UPDATE ON citizen_mail TO citywatch_citizens;
GRANT INSERT, SELECT ON citizen_warned TO citywatch_citizens;

-- name: rights_of_publish
GRANT SELECT ON alert, area, cap_feed, cap_message, cap_published, citizen_report, city, datastream,
    observation, observation_1h, place, release, review, review_act, source, thing TO citywatch_publish;
GRANT INSERT, SELECT, UPDATE ON process TO citywatch_publish;
GRANT DELETE, INSERT, SELECT, UPDATE ON published.document TO citywatch_publish;
