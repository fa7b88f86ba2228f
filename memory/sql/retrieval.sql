-- Full-text search over a project's passages. The configuration is the novel's language's;
-- accents are folded on both sides.

-- name: make_searchable — Fill the search column of these passages.
UPDATE memory_chunk
SET search = to_tsvector(%(configuration)s::regconfig, unaccent(text))
WHERE id = ANY(%(ids)s);

-- name: search_passages — The best passages before a chapter, one a text, of one project only.
-- The words are read once (unaccent is only stable: inlined, they would be for every row), and
-- texts are fetched for the few that are answered.
WITH asked AS MATERIALIZED (
    SELECT websearch_to_tsquery(%(configuration)s::regconfig, unaccent(%(words)s)) AS query
), visible AS (
    SELECT chunk.id, chunk.sha256, chapter.number, document.title,
           ts_rank(chunk.search, (SELECT query FROM asked)) AS rank
    FROM memory_chunk AS chunk
    LEFT JOIN projects_chapter AS chapter ON chapter.id = chunk.chapter_id
    LEFT JOIN projects_document AS document ON document.id = chunk.document_id
    WHERE chunk.project_id = %(project_id)s
      AND chunk.search @@ (SELECT query FROM asked)
      AND (
          chunk.document_id IS NOT NULL
          OR (
              chapter.number < %(number)s
              AND chapter.trashed_at IS NULL
              AND chapter.approved_version_id = chunk.version_id
          )
      )
), once AS (
    SELECT DISTINCT ON (sha256) * FROM visible ORDER BY sha256, rank DESC, number, id
), best AS (
    SELECT * FROM once ORDER BY rank DESC, number NULLS LAST, id LIMIT %(most)s
)
SELECT chunk.text, best.number, best.title, best.rank
FROM best
JOIN memory_chunk AS chunk ON chunk.id = best.id
ORDER BY best.rank DESC, best.number NULLS LAST, best.id;

-- name: mentioned_names — Those of these names that a passage before a chapter mentions.
SELECT asked.name
FROM unnest(%(names)s::text[]) AS asked(name)
WHERE EXISTS (
    SELECT 1
    FROM memory_chunk AS chunk
    LEFT JOIN projects_chapter AS chapter ON chapter.id = chunk.chapter_id
    WHERE chunk.project_id = %(project_id)s
      AND chunk.search @@ phraseto_tsquery(
          %(configuration)s::regconfig, unaccent(asked.name)
      )
      AND (
          chunk.document_id IS NOT NULL
          OR (
              chapter.number < %(number)s
              AND chapter.trashed_at IS NULL
              AND chapter.approved_version_id = chunk.version_id
          )
      )
);
