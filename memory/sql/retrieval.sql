-- A project's passages, ranked by words and by meaning. The configuration is the novel's
-- language's; accents are folded on both sides.

-- name: make_searchable — Fill the search column of these passages.
UPDATE memory_chunk
SET search = to_tsvector(%(configuration)s::regconfig, unaccent(text))
WHERE id = ANY(%(ids)s);

-- name: rank_by_words — The passages before a chapter that hold the words, one a text, of one project only.
-- The words are read once (unaccent is only stable: inlined, they would be for every row).
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
)
SELECT id, sha256, number, title
FROM once
ORDER BY rank DESC, number NULLS LAST, id
LIMIT %(most)s;

-- name: rank_by_meaning — The passages before a chapter whose vectors are nearest, by a scan of the project's.
-- Only vectors of the query's own model. Without a cast no index of vectors can be meant.
SELECT chunk.id, chunk.sha256, chapter.number, document.title
FROM memory_chunk AS chunk
LEFT JOIN projects_chapter AS chapter ON chapter.id = chunk.chapter_id
LEFT JOIN projects_document AS document ON document.id = chunk.document_id
WHERE chunk.project_id = %(project_id)s
  AND chunk.embedding_model = %(model)s
  AND (
      chunk.document_id IS NOT NULL
      OR (
          chapter.number < %(number)s
          AND chapter.trashed_at IS NULL
          AND chapter.approved_version_id = chunk.version_id
      )
  )
ORDER BY chunk.embedding <=> %(vector)s::vector, chapter.number NULLS LAST, chunk.id
LIMIT %(most)s;

-- name: rank_by_meaning_indexed — The same through the model's index, which is approximate.
-- The cast is the index's own; without it the planner cannot use it.
SELECT chunk.id, chunk.sha256, chapter.number, document.title
FROM memory_chunk AS chunk
LEFT JOIN projects_chapter AS chapter ON chapter.id = chunk.chapter_id
LEFT JOIN projects_document AS document ON document.id = chunk.document_id
WHERE chunk.project_id = %(project_id)s
  AND chunk.embedding_model = %(model)s
  AND (
      chunk.document_id IS NOT NULL
      OR (
          chapter.number < %(number)s
          AND chapter.trashed_at IS NULL
          AND chapter.approved_version_id = chunk.version_id
      )
  )
ORDER BY chunk.embedding::halfvec(%(dimension)s) <=> %(vector)s::halfvec(%(dimension)s)
LIMIT %(most)s;

-- name: search_on — How an index of vectors is walked in this transaction: on, until enough are visible.
-- The planner takes the joins to leave so few that it would rather sort them all: not here.
SELECT
    set_config('enable_sort', 'off', true),
    set_config('hnsw.iterative_scan', 'strict_order', true),
    set_config('hnsw.ef_search', %(candidates)s, true);

-- name: texts — The texts of a few passages.
SELECT id, text FROM memory_chunk WHERE id = ANY(%(ids)s);

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
