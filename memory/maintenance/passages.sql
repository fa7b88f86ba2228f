-- What a book's passages should be, beyond what the ORM says.

-- name: spoilt — Passages whose text is not the one that their hash was made of.
SELECT id FROM memory_chunk
WHERE project_id = %(project_id)s
  AND sha256 <> encode(sha256(convert_to(text, 'UTF8')), 'hex');

-- name: unsearchable — Passages whose words are not indexed as the book's language wants them.
SELECT id FROM memory_chunk
WHERE project_id = %(project_id)s
  AND search IS DISTINCT FROM to_tsvector(%(configuration)s::regconfig, unaccent(text));
