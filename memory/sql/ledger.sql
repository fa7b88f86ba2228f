-- The ledger of a book.

-- name: state — All that its projection is made from, a column an array, those of one kind in one order.
SELECT
    chapters.numbers, chapters.ids, chapters.versions, chapters.readings,
    said.uids, said.rejected, said.corrections,
    merged.uids, merged.into_uids,
    named.uids, named.names,
    bible.uids,
    settled.uids, settled.states
FROM (
    SELECT array_agg(chapter.number ORDER BY chapter.number) AS numbers,
           array_agg(chapter.id ORDER BY chapter.number) AS ids,
           array_agg(chapter.approved_version_id ORDER BY chapter.number) AS versions,
           array_agg(reading.read_at ORDER BY chapter.number) AS readings
    FROM projects_chapter AS chapter
    LEFT JOIN memory_versionreading AS reading ON reading.version_id = chapter.approved_version_id
    WHERE chapter.project_id = %(project_id)s
      AND chapter.trashed_at IS NULL
      AND chapter.approved_version_id IS NOT NULL
) AS chapters, (
    SELECT array_agg(uid ORDER BY uid) AS uids,
           array_agg(rejected ORDER BY uid) AS rejected,
           array_agg(corrections::text ORDER BY uid) AS corrections
    FROM memory_storedfact
    WHERE project_id = %(project_id)s AND (corrections <> '{}' OR rejected OR locked)
) AS said, (
    SELECT array_agg(uid ORDER BY uid) AS uids,
           array_agg(merged_into_id ORDER BY uid) AS into_uids
    FROM memory_entity
    WHERE project_id = %(project_id)s AND merged_into_id IS NOT NULL
) AS merged, (
    SELECT array_agg(uid ORDER BY uid) AS uids,
           array_agg(name ORDER BY uid) AS names
    FROM memory_entity
    WHERE project_id = %(project_id)s AND NOT (provisional AND NOT in_codex AND aliases = '[]')
) AS named, (
    SELECT array_agg(fact.uid ORDER BY fact.uid) AS uids
    FROM memory_factspan AS span
    JOIN memory_storedfact AS fact ON fact.uid = span.fact_id
    WHERE fact.project_id = %(project_id)s AND span.version_id IS NULL
) AS bible, (
    SELECT array_agg(fact.uid ORDER BY fact.uid) AS uids,
           array_agg(decision.state ORDER BY fact.uid) AS states
    FROM memory_threaddecision AS decision
    JOIN memory_storedfact AS fact ON fact.uid = decision.fact_id
    WHERE fact.project_id = %(project_id)s
) AS settled;
