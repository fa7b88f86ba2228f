-- Which facts of a book can matter to a chapter.

-- name: that_matter — Of the facts that stand before a chapter those that it may be told, by one reading of them.
-- Of `uids` and the things that these had: the last `latest` of each kind, of what is `fixed` the
-- last that changed it and then the first, and where several hold at once (`several`) each of them,
-- at `most` so many, the newest; their ties; the newest openings; what happened recently; what
-- `voice` said lately; what its author corrected, which may be about another than the columns say;
-- and, for the clock, the words of time of the chapters in which something changed.
WITH before AS MATERIALIZED (
    SELECT fact.uid, fact.predicate, fact.subject, fact.object, fact.other, fact.chapter_id,
           coalesce(chapter.number, 0) AS place, span.beat, span.seq,
           CASE
               WHEN fact.predicate IN ('holds', 'gives') THEN fact.object
               WHEN fact.predicate = 'tells' THEN fact.other
               ELSE fact.subject
           END AS about,
           CASE
               WHEN fact.predicate IN ('can', 'is_a') THEN fact.value
               WHEN fact.predicate = ANY(%(minds)s) THEN concat(read.said ->> 'polarity', fact.value)
               WHEN fact.predicate = ANY(%(several)s)
                   THEN concat_ws(' ', fact.object, read.said ->> 'slot')
               ELSE read.said ->> 'slot'
           END AS apart,
           fact.predicate = ANY(%(lasting)s)
               AND read.said -> 'speaker' = 'null'
               AND read.said ->> 'modality' = ANY(%(asserted)s) AS lasts,
           fact.predicate = ANY(%(fixed)s)
               AND coalesce(read.said -> 'change', 'null') = 'null' AS stays,
           fact.corrections <> '{}' AS is_corrected,
           read.said ->> 'time_text' IS DISTINCT FROM '' AS is_timed,
           chapter.number >= %(listened_from)s AND (
               read.said ->> 'speaker' = %(voice)s::text
               OR (fact.predicate = 'tells' AND fact.subject = %(voice)s::uuid)
           ) AS is_spoken
    FROM memory_storedfact AS fact
    JOIN memory_factspan AS span ON span.fact_id = fact.uid
    CROSS JOIN LATERAL (
        SELECT CASE WHEN span.read IS NULL THEN fact.said ELSE fact.said || span.read END AS said
    ) AS read
    LEFT JOIN projects_chapter AS chapter ON chapter.id = fact.chapter_id
    WHERE fact.project_id = %(project_id)s
      AND NOT fact.rejected
      AND (
          span.version_id IS NULL
          OR (
              chapter.approved_version_id = span.version_id
              AND chapter.trashed_at IS NULL
              AND chapter.number < %(number)s
          )
      )
), held AS (
    SELECT object, row_number() OVER (ORDER BY place DESC, beat DESC, seq DESC) AS turn
    FROM before
    WHERE predicate IN ('holds', 'gives')
      AND object IS NOT NULL
      AND (subject = ANY(%(uids)s) OR other = ANY(%(uids)s))
    ORDER BY turn
    LIMIT 5 * %(things)s
), things AS (
    SELECT object FROM held GROUP BY object ORDER BY min(turn) LIMIT %(things)s
), ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY predicate COLLATE "C", about, apart COLLATE "C"
        ORDER BY stays,
                 CASE WHEN stays THEN place ELSE -place END,
                 CASE WHEN stays THEN beat ELSE -beat END,
                 CASE WHEN stays THEN seq ELSE -seq END
    ) AS turn
    FROM before
    WHERE lasts AND (about = ANY(%(uids)s) OR about IN (SELECT object FROM things))
), counted AS (
    SELECT uid, predicate, chapter_id, row_number() OVER (
        PARTITION BY about,
                     CASE WHEN predicate = ANY(%(minds)s) THEN '' ELSE predicate END COLLATE "C"
        ORDER BY turn, coalesce(object = ANY(%(uids)s), false) DESC, place DESC, beat DESC, seq DESC
    ) AS nth
    FROM ranked
    WHERE turn <= %(latest)s
), lasting AS MATERIALIZED (
    SELECT * FROM counted WHERE nth <= %(most)s OR predicate <> ALL(%(several)s)
), stated AS (
    SELECT uid, row_number() OVER (
        PARTITION BY predicate COLLATE "C", subject, object
        ORDER BY place DESC, beat DESC, seq DESC
    ) AS turn
    FROM before
    WHERE predicate = ANY(%(ties)s)
      AND (subject = ANY(%(uids)s) OR object = ANY(%(uids)s))
), opened AS (
    SELECT uid FROM before WHERE predicate = ANY(%(openings)s)
    ORDER BY place DESC, beat DESC, seq DESC
    LIMIT %(opened)s
)
SELECT uid FROM lasting
UNION SELECT uid FROM stated WHERE turn <= %(stated)s
UNION SELECT uid FROM opened
UNION SELECT uid FROM before
WHERE is_corrected
   OR is_spoken
   OR (predicate = ANY(%(events)s) AND chapter_id IS NOT NULL AND place >= %(recent_from)s)
   OR (
       is_timed
       AND chapter_id IN (SELECT chapter_id FROM lasting WHERE predicate = ANY(%(changing)s))
   );
