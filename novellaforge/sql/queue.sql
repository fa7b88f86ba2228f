-- The queue's named queries: enqueue to set_aside run on Django's connection, in the caller's
-- transaction; the rest on the autocommit connections of novellaforge/cluster.

-- name: enqueue — Insert a task and wake the claimers; both happen at the caller's commit.
-- Its turn comes after its project's last one, and not before those that have begun: a project
-- that comes late misses what has passed, one that never rests stays beside the others. What
-- waits for its time gets a turn when that has come (admit, with the same sum). A project's last
-- turn is found by comparing rows, which only its index can serve, whatever the statistics say.
WITH added AS (
    INSERT INTO novellaforge_queuedtask
        (queue, priority, payload, name, func, project_id, ready_at, created_at,
         owner, attempts, failure, line, turn)
    VALUES
        (%(queue)s, %(priority)s, %(payload)s, %(name)s, %(func)s, %(project_id)s,
         now() + make_interval(secs => %(after)s), now(), '', 0, '',
         %(line)s, CASE WHEN %(after)s <= 0 THEN greatest(
             (SELECT CASE WHEN (own.queue, own.line) = (%(queue)s, %(line)s) THEN own.turn + 1 END
              FROM (SELECT queue, line, turn FROM novellaforge_queuedtask
                    WHERE set_aside_at IS NULL AND turn IS NOT NULL
                      AND (queue, line, turn) <= (%(queue)s, %(line)s, 9223372036854775807)
                    ORDER BY queue DESC, line DESC, turn DESC
                    LIMIT 1) AS own),
             (SELECT begun.turn + 1 FROM novellaforge_queuedtask AS begun
              WHERE begun.queue = %(queue)s AND begun.owner <> '' AND begun.turn IS NOT NULL
              ORDER BY begun.turn DESC LIMIT 1),
             (SELECT next.turn FROM novellaforge_queuedtask AS next
              WHERE next.queue = %(queue)s AND next.owner = ''
                AND next.set_aside_at IS NULL AND next.turn IS NOT NULL
              ORDER BY next.turn LIMIT 1),
             0)
         END)
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

-- name: go_on — Turn a delivery's row into its next task, which it holds already, unless others wait.
-- Whoever else waits in a queue of no lower priority goes first. In another queue it has no turn
-- of its own before it has to be claimed again. Rows are compared, as in enqueue. What a task
-- has waited for (put_off) counts from created_at: the next one has waited for nothing yet.
UPDATE novellaforge_queuedtask AS task
SET payload = %(payload)s, name = %(name)s, func = %(func)s,
    turn = CASE WHEN task.queue = %(queue)s THEN task.turn END,
    queue = %(queue)s, priority = %(priority)s,
    failures = 0, deaths = 0, failure = '', unknown_since = NULL, created_at = now()
WHERE id = %(id)s AND owner = %(owner)s AND attempts = %(attempts)s
  AND NOT EXISTS (
    SELECT 1 FROM unnest(%(before)s::text[]) AS wanted (queue)
    CROSS JOIN LATERAL (
        (SELECT other.queue FROM novellaforge_queuedtask AS other
         WHERE other.set_aside_at IS NULL AND other.turn IS NOT NULL AND other.owner = ''
           AND (other.queue, other.line, other.turn) < (wanted.queue, %(line)s, -1)
         ORDER BY other.queue DESC, other.line DESC, other.turn DESC LIMIT 1)
        UNION ALL
        (SELECT other.queue FROM novellaforge_queuedtask AS other
         WHERE other.set_aside_at IS NULL AND other.turn IS NOT NULL AND other.owner = ''
           AND (other.queue, other.line, other.turn)
               > (wanted.queue, %(line)s, 9223372036854775807)
         ORDER BY other.queue, other.line, other.turn LIMIT 1)
    ) AS waiting
    WHERE waiting.queue = wanted.queue);

-- name: free — Give a task back for later, if the delivery still holds its claim.
WITH freed AS (
    UPDATE novellaforge_queuedtask
    SET owner = '', lease_until = NULL,
        ready_at = clock_timestamp() + make_interval(secs => %(seconds)s),
        turn = CASE WHEN %(seconds)s <= 0 THEN turn END,
        failures = failures + %(failures)s,
        unknown_since = NULL,
        failure = CASE WHEN %(why)s = '' THEN failure ELSE %(why)s END
    WHERE id = %(id)s AND owner = %(owner)s AND attempts = %(attempts)s
    RETURNING queue
)
SELECT pg_notify('nf_queue', queue) FROM freed;

-- name: free_unknown — Give a task back for other code, if the delivery still holds its claim.
WITH freed AS (
    UPDATE novellaforge_queuedtask
    SET owner = '', lease_until = NULL, turn = NULL, failure = %(why)s,
        ready_at = clock_timestamp() + make_interval(secs => %(seconds)s),
        unknown_since = coalesce(unknown_since, now())
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

-- name: admit — Give their turns to tasks whose time has come, and wake the claimers.
WITH due AS MATERIALIZED (
    SELECT id, queue, line, ready_at
    FROM novellaforge_queuedtask
    WHERE queue = ANY(%(queues)s) AND turn IS NULL AND set_aside_at IS NULL AND ready_at <= now()
      AND (lease_until IS NULL OR lease_until < now())
    ORDER BY ready_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), placed AS (
    SELECT id, queue, line,
           row_number() OVER (PARTITION BY queue, line ORDER BY ready_at, id) - 1 AS place
    FROM due
), admitted AS (
    UPDATE novellaforge_queuedtask AS task
    SET turn = placed.place + greatest(
            (SELECT CASE WHEN (own.queue, own.line) = (placed.queue, placed.line)
                         THEN own.turn + 1 END
             FROM (SELECT queue, line, turn FROM novellaforge_queuedtask
                   WHERE set_aside_at IS NULL AND turn IS NOT NULL
                     AND (queue, line, turn) <= (placed.queue, placed.line, 9223372036854775807)
                   ORDER BY queue DESC, line DESC, turn DESC
                   LIMIT 1) AS own),
            (SELECT begun.turn + 1 FROM novellaforge_queuedtask AS begun
             WHERE begun.queue = placed.queue AND begun.owner <> '' AND begun.turn IS NOT NULL
             ORDER BY begun.turn DESC LIMIT 1),
            (SELECT next.turn FROM novellaforge_queuedtask AS next
             WHERE next.queue = placed.queue AND next.owner = ''
               AND next.set_aside_at IS NULL AND next.turn IS NOT NULL
             ORDER BY next.turn LIMIT 1),
            0)
    FROM placed
    WHERE task.id = placed.id
    RETURNING task.queue
)
SELECT pg_notify('nf_queue', queue) FROM admitted;

-- name: claim — Lease the next ready tasks, share by share and queue by queue in the order given.
-- A share is queues that together take at most `room` rows; in a queue the least turn goes first.
-- MATERIALIZED, since a plan made on stale statistics repeats an inlined subquery and takes more
-- than the limit. A lapsed lease counts only once the server has been up for a lease: before
-- that its holder had no chance to renew it. Such a row still has its owner, who has died.
WITH chosen AS MATERIALIZED (
    SELECT next.id
    FROM unnest(%(shares)s::text[], %(rooms)s::int[]) AS share (queues, room)
    CROSS JOIN LATERAL (
        SELECT ready.id
        FROM unnest(string_to_array(share.queues, ',')) AS wanted (queue)
        CROSS JOIN LATERAL (
            SELECT task.id
            FROM novellaforge_queuedtask AS task
            WHERE task.queue = wanted.queue
              AND task.turn IS NOT NULL
              AND task.set_aside_at IS NULL
              AND task.ready_at <= now()
              AND (task.lease_until IS NULL
                   OR (task.lease_until < now()
                       AND pg_postmaster_start_time() < now() - make_interval(secs => %(lease)s)))
              AND task.failures < %(most)s
              AND task.deaths + (task.owner <> '')::int < %(deaths_below)s
            ORDER BY task.turn, task.ready_at, task.id
            LIMIT least(share.room, %(limit)s)
            FOR UPDATE SKIP LOCKED
        ) AS ready
        LIMIT share.room
    ) AS next
    LIMIT %(limit)s
)
UPDATE novellaforge_queuedtask AS task
SET owner = %(owner)s,
    attempts = task.attempts + 1,
    deaths = task.deaths + (task.owner <> '')::int,
    lease_until = now() + make_interval(secs => %(lease)s)
FROM chosen
WHERE task.id = chosen.id
RETURNING task.id, task.attempts, task.failures, task.payload, task.queue,
    extract(epoch FROM now() - task.unknown_since)::float;

-- name: claim_suspect — Lease one task that has outlived all its processes but one: it runs alone.
WITH chosen AS MATERIALIZED (
    SELECT id
    FROM novellaforge_queuedtask
    WHERE set_aside_at IS NULL
      AND (failures > 0 OR deaths > 0 OR owner <> '')
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
RETURNING task.id, task.attempts, task.failures, task.payload, task.queue,
    extract(epoch FROM now() - task.unknown_since)::float;

-- name: suspects — Whether such a task waits, so that a process makes itself empty for it.
-- Also one whose holder died with its supervisor: nobody has freed it, and no other claim takes it.
SELECT EXISTS (
    SELECT 1 FROM novellaforge_queuedtask
    WHERE set_aside_at IS NULL
      AND (failures > 0 OR deaths > 0 OR owner <> '')
      AND queue = ANY(%(queues)s)
      AND ready_at <= now()
      AND (lease_until IS NULL
           OR (lease_until < now()
               AND pg_postmaster_start_time() < now() - make_interval(secs => %(lease)s)))
      AND failures < %(most)s
      AND deaths + (owner <> '')::int >= %(deaths_below)s
      AND deaths + (owner <> '')::int < %(most)s
);

-- name: next_due — Seconds until the first task that waits for its time (past: below 0), or null.
SELECT extract(epoch FROM min(later.ready_at) - now())::float
FROM unnest(%(queues)s::text[]) AS wanted (queue)
CROSS JOIN LATERAL (
    SELECT task.ready_at
    FROM novellaforge_queuedtask AS task
    WHERE task.queue = wanted.queue AND task.turn IS NULL AND task.set_aside_at IS NULL
      AND (task.lease_until IS NULL OR task.lease_until < now())
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
RETURNING task.id, task.func, task.payload, task.failure, task.failures < %(most)s;

-- name: depths — Per queue: what waits, waits for its time, runs, is set aside; the oldest wait in seconds.
-- Rows are wide: each part is read from a partial index alone, but for the few that run.
WITH running AS MATERIALIZED (
    SELECT id, queue FROM novellaforge_queuedtask
    WHERE owner <> '' AND set_aside_at IS NULL AND lease_until >= now()
), part AS (
    SELECT queue, count(*) FILTER (WHERE ready_at <= now()) AS waiting,
           count(*) FILTER (WHERE ready_at > now()) AS delayed, 0 AS running, 0 AS set_aside,
           min(ready_at) FILTER (WHERE ready_at <= now()) AS oldest
    FROM novellaforge_queuedtask
    WHERE set_aside_at IS NULL AND turn IS NOT NULL AND id NOT IN (SELECT id FROM running)
    GROUP BY queue
    UNION ALL
    SELECT queue, count(*) FILTER (WHERE ready_at <= now()),
           count(*) FILTER (WHERE ready_at > now()), 0, 0,
           min(ready_at) FILTER (WHERE ready_at <= now())
    FROM novellaforge_queuedtask
    WHERE set_aside_at IS NULL AND turn IS NULL AND id NOT IN (SELECT id FROM running)
    GROUP BY queue
    UNION ALL
    SELECT queue, 0, 0, count(*), 0, NULL FROM running GROUP BY queue
    UNION ALL
    SELECT queue, 0, 0, 0, count(*), NULL FROM novellaforge_queuedtask
    WHERE set_aside_at IS NOT NULL GROUP BY queue
)
SELECT queue, sum(waiting)::bigint, sum(delayed)::bigint, sum(running)::bigint,
       sum(set_aside)::bigint, coalesce(extract(epoch FROM now() - min(oldest)), 0)::float
FROM part
GROUP BY queue;

-- name: busy — How many tasks the processes of a cluster hold, whose names begin with its own.
SELECT count(*) FROM novellaforge_queuedtask WHERE owner <> '' AND starts_with(owner, %(cluster)s);
