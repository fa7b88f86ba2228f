-- A project's passages, ranked by words and by meaning. The configuration is the novel's
-- language's; accents are folded on both sides.

-- name: make_searchable — Fill the search column of these passages.
UPDATE memory_chunk
SET search = to_tsvector(%(configuration)s::regconfig, unaccent(text))
WHERE id = ANY(%(ids)s);

-- name: read_terms — What is asked, each once: as a query, with its lexemes. Words that say nothing fall out.
SELECT DISTINCT websearch_to_tsquery(%(configuration)s::regconfig, unaccent(term))::text,
       tsvector_to_array(to_tsvector(%(configuration)s::regconfig, unaccent(term)))
FROM unnest(%(terms)s::text[]) AS asked(term)
WHERE numnode(websearch_to_tsquery(%(configuration)s::regconfig, unaccent(term))) > 0;

-- name: size — How many passages a project has, counted to a limit.
SELECT count(*) FROM (
    SELECT FROM memory_chunk WHERE project_id = %(project_id)s LIMIT %(most)s
) AS some_of_them;

-- name: common_lexemes — How many passages a project has, and in how many of a sample of them the commoner lexemes are.
WITH chosen AS MATERIALIZED (
    SELECT search, count(*) OVER () AS passages
    FROM memory_chunk
    WHERE project_id = %(project_id)s
    ORDER BY hashint8extended(id, 0)
    LIMIT %(sample)s
), counted AS (
    SELECT lexeme, count(*) AS times
    FROM chosen, unnest(tsvector_to_array(search)) AS lexeme
    GROUP BY lexeme
    HAVING count(*) >= %(least)s
)
SELECT coalesce((SELECT max(passages) FROM chosen), 0),
       (SELECT count(*) FROM chosen),
       ARRAY(SELECT lexeme FROM counted ORDER BY lexeme),
       ARRAY(SELECT times FROM counted ORDER BY lexeme);

-- name: rank_by_words — The passages before a chapter that hold the most of the terms, rare ones counting more.
-- A term alone is looked up in the index; no passage's words are read again but for a phrase. They are
-- stored apart, compressed, and to unpack them is what takes the time. The planner does not know that:
-- without OFFSET 0 it reads all words of a book of a thousand passages for each term.
WITH asked AS MATERIALIZED (
    SELECT each.query::tsquery AS query, each.place
    FROM unnest(%(terms)s::text[]) WITH ORDINALITY AS each(query, place)
), found AS (
    SELECT asked.place, looked_up.*
    FROM asked
    CROSS JOIN LATERAL (
        SELECT id, sha256, chapter_id, version_id, document_id
        FROM memory_chunk
        WHERE project_id = %(project_id)s AND search @@ asked.query
        OFFSET 0
    ) AS looked_up
), holding AS (
    SELECT *, ln(1 + %(passages)s::float / count(*) OVER (PARTITION BY place)) AS weight
    FROM found
), weighed AS MATERIALIZED (
    SELECT id, sha256, chapter_id, version_id, document_id, sum(weight) AS weight
    FROM holding
    GROUP BY id, sha256, chapter_id, version_id, document_id
), best AS (
    SELECT weighed.id, weighed.sha256, chapter.number, document.title, weighed.weight
    FROM weighed
    LEFT JOIN projects_chapter AS chapter ON chapter.id = weighed.chapter_id
    LEFT JOIN projects_document AS document ON document.id = weighed.document_id
    WHERE weighed.document_id IS NOT NULL
       OR (
           chapter.number < %(number)s
           AND chapter.trashed_at IS NULL
           AND chapter.approved_version_id = weighed.version_id
       )
    ORDER BY weighed.weight DESC, chapter.number NULLS LAST, weighed.id
    LIMIT 5 * %(most)s
), once AS (
    SELECT DISTINCT ON (sha256) * FROM best ORDER BY sha256, number, id
)
SELECT id, sha256, number, title
FROM once
ORDER BY weight DESC, number NULLS LAST, id
LIMIT %(most)s;

-- name: rank_by_meaning — The passages before a chapter whose vectors are nearest, by a scan of the project's.
-- Only vectors of the query's own model. Without a cast no index of vectors can be meant.
SELECT chunk.id, chunk.sha256, chapter.number, document.title,
       1 - (chunk.embedding <=> %(vector)s::vector)
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

-- name: rank_by_meaning_indexed — The same through the book's index, which is approximate.
-- The cast is the index's own; without it the planner cannot use it. A walk that goes on finds
-- passages that are nearer than some it found before: they are put in order in the end. (Without
-- "+ 0" the planner takes them to be in order already.)
WITH nearest AS MATERIALIZED (
    SELECT chunk.id, chunk.sha256, chapter.number, document.title,
           chunk.embedding::halfvec(%(dimension)s) <=> %(vector)s::halfvec(%(dimension)s)
               AS distance
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
    LIMIT %(most)s
)
SELECT id, sha256, number, title, 1 - distance
FROM nearest
ORDER BY distance + 0, number NULLS LAST, id;

-- name: search_on — How an index of vectors is walked in this transaction: on, until enough are visible.
-- The planner takes the joins to leave so few that it would rather sort them all: not here.
SELECT
    set_config('enable_sort', 'off', true),
    set_config('hnsw.iterative_scan', 'relaxed_order', true),
    set_config('hnsw.ef_search', %(candidates)s, true);

-- name: texts — The texts of a few passages.
SELECT id, text FROM memory_chunk WHERE id = ANY(%(ids)s);

-- name: standing — Of these passages, by their texts' hashes, those that stand before a chapter.
SELECT DISTINCT ON (chunk.sha256) chunk.text, chapter.number, document.title
FROM memory_chunk AS chunk
LEFT JOIN projects_chapter AS chapter ON chapter.id = chunk.chapter_id
LEFT JOIN projects_document AS document ON document.id = chunk.document_id
WHERE chunk.project_id = %(project_id)s
  AND chunk.sha256 = ANY(%(hashes)s)
  AND (
      chunk.document_id IS NOT NULL
      OR (
          chapter.number < %(number)s
          AND chapter.trashed_at IS NULL
          AND chapter.approved_version_id = chunk.version_id
      )
  )
ORDER BY chunk.sha256, chapter.number, chunk.id;

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
