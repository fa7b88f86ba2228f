-- The indexes of one large book: an approximate one over its vectors of one embedding model, and
-- one over its words.

-- name: ground — How many vectors of a model a project has (to a limit), whether that is all, whether the index stands.
-- Where it stands they are as many as the limit, if there are any: counting takes milliseconds.
SELECT
    CASE
        WHEN built.stands AND EXISTS (
            SELECT FROM memory_chunk
            WHERE project_id = %(project_id)s AND embedding_model = %(model)s
        ) THEN %(most)s
        ELSE (
            SELECT count(*) FROM (
                SELECT FROM memory_chunk
                WHERE project_id = %(project_id)s AND embedding_model = %(model)s
                LIMIT %(most)s
            ) AS embedded
        )
    END,
    NOT EXISTS (
        SELECT FROM memory_chunk
        WHERE project_id = %(project_id)s AND embedding_model < %(model)s
    ) AND NOT EXISTS (
        SELECT FROM memory_chunk
        WHERE project_id = %(project_id)s AND embedding_model > %(model)s
    ),
    built.stands
FROM (
    SELECT coalesce(
        (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%(index)s)), false
    ) AS stands
) AS built;

-- name: is_valid — Whether the index was built to its end.
SELECT coalesce(
    (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%(index)s)), false
);

-- name: room — What this session may take for a build: memory for all vectors, and other processes at it.
-- Where there are such, the memory is of /dev/shm, and containers have little.
SELECT
    set_config('maintenance_work_mem', %(memory)s, false),
    set_config('max_parallel_maintenance_workers', %(workers)s, false);

-- name: build — The index over a book's vectors of one model, beside the work that goes on.
CREATE INDEX CONCURRENTLY {index} ON memory_chunk
USING hnsw ((embedding::halfvec({dimension})) halfvec_cosine_ops)
WHERE project_id = {project} AND embedding_model = {model};

-- name: build_words — The index over a book's words.
CREATE INDEX CONCURRENTLY {index} ON memory_chunk USING gin (search) WHERE project_id = {project};

-- name: unused — Indexes of books that have no passages left, or no vectors of their model, or that say of none.
SELECT index.relname
FROM pg_class AS index
JOIN pg_index ON pg_index.indexrelid = index.oid
CROSS JOIN obj_description(index.oid, 'pg_class') AS description
WHERE pg_index.indrelid = 'memory_chunk'::regclass
  AND index.relname::text ^@ ANY(%(prefixes)s)
  AND CASE
      WHEN description ~ '^[0-9a-f-]{36}( |$)' THEN NOT EXISTS (
          SELECT FROM memory_chunk
          WHERE project_id = left(description, 36)::uuid
            AND substr(description, 38) IN ('', embedding_model)
      )
      ELSE true
  END;
