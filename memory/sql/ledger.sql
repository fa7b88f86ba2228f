-- The ledger of a book.

-- name: state — A name of all that its projection is made from; another one after any change.
SELECT encode(sha256(convert_to(concat_ws('|', chapters.chapters, said.said, merged.merged, named.named, bible.bible, settled.settled), 'UTF8')), 'hex')
FROM (
    SELECT coalesce(string_agg(
        (chapter.number, chapter.id, chapter.approved_version_id, reading.read_at)::text,
        ';' ORDER BY chapter.number
    ), '') AS chapters
    FROM projects_chapter AS chapter
    LEFT JOIN memory_versionreading AS reading ON reading.version_id = chapter.approved_version_id
    WHERE chapter.project_id = %(project_id)s
      AND chapter.trashed_at IS NULL
      AND chapter.approved_version_id IS NOT NULL
) AS chapters, (
    SELECT coalesce(
        string_agg((uid, rejected, corrections)::text, ';' ORDER BY uid), ''
    ) AS said
    FROM memory_storedfact
    WHERE project_id = %(project_id)s AND (corrections <> '{}' OR rejected OR locked)
) AS said, (
    SELECT coalesce(string_agg((uid, merged_into_id)::text, ';' ORDER BY uid), '') AS merged
    FROM memory_entity
    WHERE project_id = %(project_id)s AND merged_into_id IS NOT NULL
) AS merged, (
    SELECT coalesce(string_agg(
        concat((uid, name)::text, CASE WHEN provisional THEN '?' END), ';' ORDER BY uid
    ), '') AS named
    FROM memory_entity
    WHERE project_id = %(project_id)s AND NOT (provisional AND NOT in_codex AND aliases = '[]')
) AS named, (
    SELECT coalesce(string_agg(concat(fact.uid, span.read), ';' ORDER BY fact.uid), '') AS bible
    FROM memory_factspan AS span
    JOIN memory_storedfact AS fact ON fact.uid = span.fact_id
    WHERE fact.project_id = %(project_id)s AND span.version_id IS NULL
) AS bible, (
    SELECT coalesce(
        string_agg((fact.uid, decision.state)::text, ';' ORDER BY fact.uid), ''
    ) AS settled
    FROM memory_threaddecision AS decision
    JOIN memory_storedfact AS fact ON fact.uid = decision.fact_id
    WHERE fact.project_id = %(project_id)s
) AS settled;

-- name: changed — Of each chapter that says something, and of the bible, what tells its facts from any others; and those facts where that is not known.
-- A mark is made of the versions of all rows behind the facts (`xmin`, and `ctid` within a
-- transaction), as one statement sees them: it is another after any change, whatever committed when.
WITH holding AS MATERIALIZED (
    SELECT fact.uid, span.id,
           CASE WHEN span.version_id IS NULL THEN fact.project_id ELSE fact.chapter_id END AS part,
           hashtextextended(
               concat_ws(' ', fact.ctid, fact.xmin, span.ctid, span.xmin, span.version_id), 0
           ) AS mark
    FROM memory_storedfact AS fact
    JOIN memory_factspan AS span ON span.fact_id = fact.uid
    LEFT JOIN projects_chapter AS chapter ON chapter.id = fact.chapter_id
    WHERE fact.project_id = %(project_id)s
      AND NOT fact.rejected
      AND (
          span.version_id IS NULL
          OR (chapter.approved_version_id = span.version_id AND chapter.trashed_at IS NULL)
      )
      AND NOT EXISTS (
          SELECT FROM memory_threaddecision AS decision
          WHERE decision.fact_id = fact.uid AND decision.state = ANY(%(settled)s)
      )
), marks AS (
    SELECT part, concat_ws(' ', count(*), sum(mark)) AS mark FROM holding GROUP BY part
), changed AS (
    SELECT part
    FROM marks
    LEFT JOIN unnest(%(parts)s::uuid[], %(marks)s::text[]) AS known (part, mark) USING (part)
    WHERE known.mark IS DISTINCT FROM marks.mark
)
SELECT marks.part, marks.mark, fact.uid, fact.said, span.read, nullif(fact.corrections, '{}'),
       span.version_id, span.beat, span.seq, span.start, span.end
FROM marks
LEFT JOIN changed USING (part)
LEFT JOIN holding ON holding.part = changed.part
LEFT JOIN memory_storedfact AS fact ON fact.uid = holding.uid
LEFT JOIN memory_factspan AS span ON span.id = holding.id
ORDER BY span.beat, span.seq, span.id;
