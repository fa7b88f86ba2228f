-- name: session — Of a request's cookie: its session, unless it has expired.
SELECT session_key, session_data, expire_date, account_id, seen_at
FROM novellaforge_personsession
WHERE session_key = %(key)s AND expire_date > %(now)s;

-- name: signed_out — Of an access token: since when its person's of before count no more.
SELECT at FROM novellaforge_signedout WHERE user_id = %(user)s;
