-- The queue's named queries: enqueue to set_aside run on Django's connection, in the caller's
-- transaction; the rest on the autocommit connections of novellaforge/cluster.

-- name: enqueue — Insert a task and wake the claimers; both happen at the caller's commit.
WITH added AS (
    INSERT INTO novellaforge_queuedtask
        (queue, priority, payload, name, func, project_id, ready_at, created_at,
         owner, attempts, failure)
    VALUES
        (%(queue)s, %(priority)s, %(payload)s, %(name)s, %(func)s, %(project_id)s,
         now() + make_interval(secs => %(after)s), now(), '', 0, '')
    RETURNING id
)
SELECT id, pg_notify('nf_queue', %(queue)s) FROM added;

-- name: settle — End a delivery together with its effects, if it still holds its claim.
DELETE FROM novellaforge_queuedtask
WHERE id = %(id)s AND owner = %(owner)s AND attempts = %(attempts)s;

-- name: hold — Lock a delivery's row until the end of the transaction, if it still holds its claim.
SELECT id FROM novellaforge_queuedtask
WHERE id = %(id)s AND owner = %(owner)s AND attempts = %(attempts)s
FOR UPDATE;

-- name: free — Give a task back for later, if the delivery still holds its claim.
WITH freed AS (
    UPDATE novellaforge_queuedtask
    SET owner = '', lease_until = NULL,
        ready_at = clock_timestamp() + make_interval(secs => %(seconds)s),
        failures = failures + %(failures)s,
        failure = CASE WHEN %(why)s = '' THEN failure ELSE %(why)s END
    WHERE id = %(id)s AND owner = %(owner)s AND attempts = %(attempts)s
    RETURNING queue
)
SELECT pg_notify('nf_queue', queue) FROM freed;

-- name: set_aside — Take a task out of its queue for good, if the delivery still holds its claim.
UPDATE novellaforge_queuedtask
SET set_aside_at = now(), owner = '', lease_until = NULL, failure = %(why)s
WHERE id = %(id)s AND owner = %(owner)s AND attempts = %(attempts)s
RETURNING func, payload;

-- name: call_off — Delete tasks, waiting or running, and have the claimers look at what they hold.
WITH gone AS (
    DELETE FROM novellaforge_queuedtask WHERE id = ANY(%(ids)s) RETURNING owner
)
SELECT count(*), max(pg_notify('nf_cancel', '')::text) FROM gone;

-- name: claim — Lease the next ready tasks, queue by queue in the order given, oldest first.
-- MATERIALIZED, since a plan made on stale statistics repeats an inlined subquery and takes more
-- than the limit. A lapsed lease counts only once the server has been up for a lease: before
-- that its holder had no chance to renew it. Such a row still has its owner, who has died.
WITH chosen AS MATERIALIZED (
    SELECT ready.id
    FROM unnest(%(queues)s::text[]) AS wanted (queue)
    CROSS JOIN LATERAL (
        SELECT task.id
        FROM novellaforge_queuedtask AS task
        WHERE task.queue = wanted.queue
          AND task.set_aside_at IS NULL
          AND task.ready_at <= now()
          AND (task.lease_until IS NULL
               OR (task.lease_until < now()
                   AND pg_postmaster_start_time() < now() - make_interval(secs => %(lease)s)))
          AND task.failures < %(most)s
          AND task.deaths + (task.owner <> '')::int < %(deaths_below)s
        ORDER BY task.ready_at, task.id
        LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    ) AS ready
    LIMIT %(limit)s
)
UPDATE novellaforge_queuedtask AS task
SET owner = %(owner)s,
    attempts = task.attempts + 1,
    deaths = task.deaths + (task.owner <> '')::int,
    lease_until = now() + make_interval(secs => %(lease)s)
FROM chosen
WHERE task.id = chosen.id
RETURNING task.id, task.attempts, task.failures, task.payload;

-- name: claim_suspect — Lease one task that has outlived all its processes but one: it runs alone.
WITH chosen AS MATERIALIZED (
    SELECT id
    FROM novellaforge_queuedtask
    WHERE set_aside_at IS NULL
      AND (failures > 0 OR deaths > 0)
      AND queue = ANY(%(queues)s)
      AND ready_at <= now()
      AND (lease_until IS NULL
           OR (lease_until < now()
               AND pg_postmaster_start_time() < now() - make_interval(secs => %(lease)s)))
      AND failures < %(most)s
      AND deaths + (owner <> '')::int >= %(deaths_below)s
      AND deaths + (owner <> '')::int < %(most)s
    ORDER BY ready_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE novellaforge_queuedtask AS task
SET owner = %(owner)s,
    attempts = task.attempts + 1,
    deaths = task.deaths + (task.owner <> '')::int,
    lease_until = now() + make_interval(secs => %(lease)s)
FROM chosen
WHERE task.id = chosen.id
RETURNING task.id, task.attempts, task.failures, task.payload;

-- name: suspects — Whether such a task waits, so that a process makes itself empty for it.
SELECT EXISTS (
    SELECT 1 FROM novellaforge_queuedtask
    WHERE set_aside_at IS NULL
      AND (failures > 0 OR deaths > 0)
      AND queue = ANY(%(queues)s)
      AND ready_at <= now()
      AND lease_until IS NULL
      AND failures < %(most)s
      AND deaths >= %(deaths_below)s
      AND deaths < %(most)s
);

-- name: next_due — Seconds until the first task that waits for its time; null where none does.
SELECT extract(epoch FROM min(later.ready_at) - now())::float
FROM unnest(%(queues)s::text[]) AS wanted (queue)
CROSS JOIN LATERAL (
    SELECT task.ready_at
    FROM novellaforge_queuedtask AS task
    WHERE task.queue = wanted.queue AND task.set_aside_at IS NULL AND task.ready_at > now()
    ORDER BY task.ready_at, task.id
    LIMIT 1
) AS later;

-- name: renew — Move the leases of running tasks on. A row that its own task holds locked is passed over.
WITH mine AS MATERIALIZED (
    SELECT id FROM novellaforge_queuedtask
    WHERE owner = %(owner)s AND id = ANY(%(ids)s)
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE novellaforge_queuedtask AS task
SET lease_until = now() + make_interval(secs => %(lease)s)
FROM mine
WHERE task.id = mine.id;

-- name: held — Which deliveries still hold their claims.
SELECT id, attempts FROM novellaforge_queuedtask
WHERE owner = %(owner)s AND id = ANY(%(ids)s);

-- name: finish — Delete what has run, if the deliveries still hold their claims.
DELETE FROM novellaforge_queuedtask AS task
USING unnest(%(ids)s::bigint[], %(attempts)s::int[]) AS done (id, attempts)
WHERE task.id = done.id AND task.attempts = done.attempts AND task.owner = %(owner)s;

-- name: free_strays — Give back what was leased to us in a statement whose answer never came.
WITH stray AS MATERIALIZED (
    SELECT id FROM novellaforge_queuedtask
    WHERE owner = %(owner)s AND id <> ALL(%(ids)s::bigint[])
    FOR UPDATE SKIP LOCKED
)
UPDATE novellaforge_queuedtask AS task
SET owner = '', lease_until = NULL
FROM stray
WHERE task.id = stray.id;

-- name: free_owner — Give back what a process held that has died, and count the death where it was one.
WITH held AS MATERIALIZED (
    SELECT id FROM novellaforge_queuedtask WHERE owner = %(owner)s FOR UPDATE SKIP LOCKED
), freed AS (
    UPDATE novellaforge_queuedtask AS task
    SET owner = '', lease_until = NULL, deaths = task.deaths + %(deaths)s
    FROM held
    WHERE task.id = held.id
    RETURNING task.queue
)
SELECT pg_notify('nf_queue', queue) FROM freed;

-- name: owned — How many rows a process holds.
SELECT count(*) FROM novellaforge_queuedtask WHERE owner = %(owner)s;

-- name: set_aside_spent — Take one task out whose deliveries are used up and that does not run now.
WITH spent AS MATERIALIZED (
    SELECT id FROM novellaforge_queuedtask
    WHERE set_aside_at IS NULL
      AND (failures > 0 OR deaths > 0 OR owner <> '')
      AND (lease_until IS NULL
           OR (lease_until < now()
               AND pg_postmaster_start_time() < now() - make_interval(secs => %(lease)s)))
      AND (failures >= %(most)s OR deaths + (owner <> '')::int >= %(most)s)
      AND id <> ALL(%(except)s::bigint[])
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE novellaforge_queuedtask AS task
SET set_aside_at = now(),
    deaths = task.deaths + (task.owner <> '')::int,
    failure = CASE WHEN task.failures >= %(most)s THEN task.failure ELSE %(died)s END,
    owner = '', lease_until = NULL
FROM spent
WHERE task.id = spent.id
RETURNING task.id, task.func, task.payload, task.failure;
