-- name: accounts
-- All of them by name, with when each was last seen.
SELECT a.name, a.role, a.password_hash IS NOT NULL, a.disabled_at, max(s.seen_at),
       a.areas, a.totp_secret IS NOT NULL, a.subject IS NOT NULL
FROM account a LEFT JOIN session s USING (account_id)
GROUP BY a.account_id ORDER BY a.name;

-- name: account_of_name
-- One for signing in: its password's hash, whether it may, its second factor.
SELECT account_id, name, role, password_hash, disabled_at IS NOT NULL, areas, lang, totp_secret, totp_step, subject
FROM account WHERE name = %(name)s;

-- name: account_of_subject
-- One that a provider of identities knows.
SELECT account_id, name, role, password_hash, disabled_at IS NOT NULL, areas, lang, totp_secret, totp_step, subject
FROM account WHERE subject = %(subject)s;

-- name: set_account_subject
-- Whom a provider of identities means by it.
UPDATE account SET subject = %(subject)s WHERE account_id = %(account_id)s;

-- name: set_account_areas
-- Where it acts; nothing where it cannot be bound.
UPDATE account SET areas = %(areas)s WHERE name = %(name)s AND role NOT IN ('kiosk', 'admin') RETURNING account_id;

-- name: set_account_lang
-- The language of its person.
UPDATE account SET lang = %(lang)s WHERE name = %(name)s;

-- name: set_totp
-- A second factor from now on, or none; codes of before count no more.
UPDATE account SET totp_secret = %(secret)s, totp_step = %(step)s WHERE account_id = %(account_id)s;

-- name: seal_totp
-- The same secret under the newest key.
UPDATE account SET totp_secret = %(secret)s WHERE account_id = %(account_id)s;

-- name: use_totp
-- Spend a code: none is good twice, and none of before it.
UPDATE account SET totp_step = %(step)s WHERE account_id = %(account_id)s AND totp_step < %(step)s;

-- name: forget_recovery_codes
-- Those there are count no more.
DELETE FROM recovery_code WHERE account_id = %(account_id)s;

-- name: add_recovery_code
-- One that is good once.
INSERT INTO recovery_code (code_hash, account_id) VALUES (%(code_hash)s, %(account_id)s);

-- name: use_recovery_code
-- Spend one.
DELETE FROM recovery_code WHERE account_id = %(account_id)s AND code_hash = %(code_hash)s;

-- name: count_recovery_codes
-- How many are left.
SELECT count(*) FROM recovery_code WHERE account_id = %(account_id)s;

-- name: add_account
-- A new one without a password; nothing where the name is taken.
INSERT INTO account (name, role, made_at) VALUES (%(name)s, %(role)s, %(now)s) ON CONFLICT (name) DO NOTHING
RETURNING account_id;

-- name: set_account_role
-- Another role; a screen has no password and no second factor, neither it nor an admin is bound to areas.
UPDATE account SET role = %(role)s, password_hash = CASE WHEN %(role)s = 'kiosk' THEN NULL ELSE password_hash END,
       totp_secret = CASE WHEN %(role)s = 'kiosk' THEN NULL ELSE totp_secret END,
       areas = CASE WHEN %(role)s IN ('kiosk', 'admin') THEN '{}' ELSE areas END
WHERE name = %(name)s RETURNING account_id;

-- name: disable_account
-- Nobody signs in by it any more.
UPDATE account SET disabled_at = coalesce(disabled_at, %(now)s) WHERE name = %(name)s RETURNING account_id;

-- name: enable_account
-- It may sign in again.
UPDATE account SET disabled_at = NULL WHERE name = %(name)s RETURNING account_id;

-- name: set_account_password
-- Another password, or the same one hashed anew.
UPDATE account SET password_hash = %(password_hash)s WHERE account_id = %(account_id)s AND role <> 'kiosk';

-- name: lock_accounts
-- One change of who is an admin at a time.
SELECT pg_advisory_xact_lock(hashtextextended('citywatch accounts', 0));

-- name: count_admins
-- Those who may manage accounts, with a password, apart from one.
SELECT count(*) FROM account
WHERE role = 'admin' AND disabled_at IS NULL AND password_hash IS NOT NULL AND name <> %(but)s;

-- name: add_entry_link
-- A link that is good once.
INSERT INTO entry_link (token_hash, account_id, made_at, ends_at)
VALUES (%(token_hash)s, %(account_id)s, %(now)s, %(ends_at)s);

-- name: forget_entry_links
-- Links of an account are void: it gets another, or may not use them.
DELETE FROM entry_link WHERE account_id = %(account_id)s;

-- name: entry_link
-- Whose link it is, while it is good.
SELECT a.account_id, a.name, a.role FROM entry_link l JOIN account a USING (account_id)
WHERE l.token_hash = %(token_hash)s AND l.used_at IS NULL AND l.ends_at > %(now)s AND a.disabled_at IS NULL;

-- name: use_entry_link
-- Spend a link.
UPDATE entry_link SET used_at = %(now)s
WHERE token_hash = %(token_hash)s AND used_at IS NULL AND ends_at > %(now)s;

-- name: begin_session
-- Somebody signed in.
INSERT INTO session (token_hash, account_id, begun_at, seen_at, ends_at, came_from, strong)
VALUES (%(token_hash)s, %(account_id)s, %(now)s, %(now)s, %(ends_at)s, %(came_from)s, %(strong)s);

-- name: session
-- Who is signed in by a token, unless it is over, was not used for too long, or the account may not.
SELECT a.name, a.role, a.areas, a.lang, s.strong, s.seen_at, s.ends_at FROM session s JOIN account a USING (account_id)
WHERE s.token_hash = %(token_hash)s AND a.disabled_at IS NULL AND s.ends_at > %(now)s
  AND (a.role = 'kiosk' OR s.seen_at > %(idle_since)s);

-- name: touch_session
-- It is in use; a screen's goes on from there.
UPDATE session s SET seen_at = %(now)s, ends_at = CASE WHEN a.role = 'kiosk' THEN %(kiosk_ends_at)s ELSE s.ends_at END
FROM account a WHERE a.account_id = s.account_id AND s.token_hash = %(token_hash)s;

-- name: end_session
-- Signed out.
DELETE FROM session WHERE token_hash = %(token_hash)s;

-- name: sessions_of
-- Those of an account that are not over, the one in use last first.
SELECT s.session_id, s.token_hash, s.begun_at, s.seen_at, s.came_from, s.strong
FROM session s JOIN account a USING (account_id)
WHERE s.account_id = %(account_id)s AND s.ends_at > %(now)s AND (a.role = 'kiosk' OR s.seen_at > %(idle_since)s)
ORDER BY s.seen_at DESC, s.session_id;

-- name: end_session_of
-- One of an account.
DELETE FROM session WHERE account_id = %(account_id)s AND session_id = %(session_id)s;

-- name: end_other_sessions
-- All of an account but one.
DELETE FROM session WHERE account_id = %(account_id)s AND token_hash <> %(token_hash)s;

-- name: end_sessions
-- Whoever is signed in by an account is not any more.
DELETE FROM session WHERE account_id = %(account_id)s;

-- name: forget_sessions
-- Those that are over.
DELETE FROM session WHERE ends_at <= %(now)s;
