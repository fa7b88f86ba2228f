-- The approximate index over one embedding model's vectors.

-- name: ground — How many vectors of a model a project has (to a limit), whether that is all, whether the index stands.
SELECT
    (
        SELECT count(*) FROM (
            SELECT FROM memory_chunk
            WHERE project_id = %(project_id)s AND embedding_model = %(model)s
            LIMIT %(most)s
        ) AS embedded
    ),
    NOT EXISTS (
        SELECT FROM memory_chunk
        WHERE project_id = %(project_id)s
          AND (embedding_model < %(model)s OR embedding_model > %(model)s)
    ),
    coalesce(
        (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%(index)s)), false
    );

-- name: is_valid — Whether the index was built to its end.
SELECT coalesce(
    (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%(index)s)), false
);

-- name: build — The index over all vectors of one model, beside the work that goes on.
CREATE INDEX CONCURRENTLY {index} ON memory_chunk
USING hnsw ((embedding::halfvec({dimension})) halfvec_cosine_ops)
WHERE embedding_model = {model};

-- name: unused — Indexes of other models that have no vectors left.
SELECT index.relname
FROM pg_class AS index
JOIN pg_index ON pg_index.indexrelid = index.oid
WHERE pg_index.indrelid = 'memory_chunk'::regclass
  AND starts_with(index.relname, %(prefix)s)
  AND obj_description(index.oid, 'pg_class') <> %(model)s
  AND NOT EXISTS (
      SELECT FROM memory_chunk
      WHERE embedding_model = obj_description(index.oid, 'pg_class')
  );
