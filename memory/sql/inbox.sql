-- The names that a text brought and nobody planned.

-- name: new_names — Those that a text which counts names, the newest first, by where each is named first.
-- Texts that count are the approved and the newest version of a chapter. A sentence that stands in
-- several counts once, as the approved one's. Who was `merged` means the one beside it in `meant`.
-- Whom a fact names follows its corrections.
WITH new AS MATERIALIZED (
    SELECT uid, name, kind FROM memory_entity
    WHERE project_id = %(project_id)s
      AND provisional
      AND kind <> 'event'
      AND merged_into_id IS NULL
      AND NOT removed
), naming AS MATERIALIZED (
    SELECT uid AS named, uid FROM new
    UNION ALL
    SELECT merge.named, new.uid
    FROM unnest(%(merged)s::uuid[], %(meant)s::uuid[]) AS merge(named, uid)
    JOIN new USING (uid)
), fact AS (
    SELECT uid, sentence, subject, object, other,
           CASE WHEN corrections ? 'speaker' THEN corrections ELSE said END ->> 'speaker' AS speaker,
           CASE WHEN corrections ? 'holder' THEN corrections ELSE said END ->> 'holder' AS holder
    FROM memory_storedfact
    WHERE project_id = %(project_id)s AND chapter_id IS NOT NULL AND NOT rejected
), about AS MATERIALIZED (
    SELECT * FROM fact
    WHERE subject IN (SELECT named FROM naming)
       OR object IN (SELECT named FROM naming)
       OR other IN (SELECT named FROM naming)
       OR speaker IN (SELECT named::text FROM naming)
       OR holder IN (SELECT named::text FROM naming)
), mention AS MATERIALIZED (
    SELECT naming.uid, about.uid AS fact, about.sentence
    FROM about
    JOIN LATERAL (
        VALUES (subject::text), (object::text), (other::text), (speaker), (holder)
    ) AS each(named) ON each.named IS NOT NULL
    JOIN naming ON naming.named::text = each.named
), counting AS MATERIALIZED (
    SELECT version.id, chapter.number, version.id = chapter.approved_version_id AS is_approved
    FROM projects_chapter AS chapter
    JOIN projects_chapterversion AS version ON version.chapter_id = chapter.id
    WHERE chapter.project_id = %(project_id)s
      AND chapter.trashed_at IS NULL
      AND (
          version.id = chapter.approved_version_id
          OR version.number = (
              SELECT max(number) FROM projects_chapterversion WHERE chapter_id = chapter.id
          )
      )
), said AS (
    SELECT DISTINCT ON (mention.uid, mention.sentence COLLATE "C")
           mention.uid, ARRAY[counting.number, span.beat, span.seq] AS place
    FROM mention
    JOIN memory_factspan AS span ON span.fact_id = mention.fact
    JOIN counting ON counting.id = span.version_id
    ORDER BY mention.uid, mention.sentence COLLATE "C",
             counting.is_approved DESC NULLS LAST, span.beat, span.seq, counting.number
)
SELECT new.uid, new.name, new.kind
FROM new JOIN said USING (uid)
GROUP BY new.uid, new.name, new.kind
ORDER BY min(said.place) DESC, new.uid;
