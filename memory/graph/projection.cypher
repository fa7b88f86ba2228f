// What keeps a project's nodes as the ledger has them. Each relation's type has a query of its
// own, because a type cannot be a parameter. A node is matched by its uid alone, and its project
// compared afterwards: given both, a server may read all of the project to find the one.

// name: unique_fact — Two projections at once make no fact twice.
CREATE CONSTRAINT fact_uid IF NOT EXISTS FOR (f:Fact) REQUIRE f.uid IS UNIQUE;

// name: unique_entity — Nor an entity.
CREATE CONSTRAINT entity_uid IF NOT EXISTS FOR (e:Entity) REQUIRE e.uid IS UNIQUE;

// name: unique_projection — One node of each project, which a projection holds while it writes.
CREATE CONSTRAINT projection_project IF NOT EXISTS FOR (p:Projection) REQUIRE p.project IS UNIQUE;

// name: facts_by_project — All of a project's facts are read before each projection.
CREATE INDEX fact_project IF NOT EXISTS FOR (f:Fact) ON (f.project);

// name: entities_by_project — And its entities.
CREATE INDEX entity_project IF NOT EXISTS FOR (e:Entity) ON (e.project);

// name: has_begun — Whether the project was ever projected here; if not, constraints come first.
MATCH (p:Projection {project: $project}) RETURN p.turn AS turn;

// name: projects — All that were ever projected here and not forgotten.
MATCH (p:Projection) RETURN p.project AS project;

// name: take_turn — Write the project's node first, so that two projections go one after the other.
MERGE (p:Projection {project: $project}) SET p.turn = coalesce(p.turn, 0) + 1;

// name: end — The project's own node, when all else of it is gone.
MATCH (p:Projection {project: $project}) DELETE p;

// name: fact_fingerprints — What each fact was when it was written.
MATCH (f:Fact {project: $project}) RETURN f.uid AS uid, f.fingerprint AS fingerprint;

// name: entity_fingerprints — And each entity.
MATCH (e:Entity {project: $project}) RETURN e.uid AS uid, e.fingerprint AS fingerprint;

// name: whole_facts — Everything that the facts say now, for a comparison that trusts nothing.
MATCH (f:Fact {project: $project}) RETURN properties(f) AS node;

// name: whole_entities — And the entities.
MATCH (e:Entity {project: $project}) RETURN properties(e) AS node;

// name: links — Whom and what each fact is about.
MATCH (f:Fact {project: $project})-[r:SUBJECT|OBJECT|OTHER]->(e:Entity)
RETURN f.uid AS uid, type(r) AS role, e.uid AS entity;

// name: edges — The relations between entities, each with the fact that it stands for.
MATCH (a:Entity {project: $project})-[r:PART_OF|BEFORE|CAUSES]->(b:Entity)
RETURN r.fact AS uid, type(r) AS role, a.uid AS start, b.uid AS finish, r.number AS number;

// name: write_entities — As they should be, whatever they were.
UNWIND $rows AS row
MERGE (e:Entity {uid: row.uid})
SET e = row;

// name: write_facts — As they should be, whatever they were.
UNWIND $rows AS row
MERGE (f:Fact {uid: row.uid})
SET f = row;

// name: remove_entities — With all that leads to them.
UNWIND $uids AS uid
MATCH (e:Entity {uid: uid})
WHERE e.project = $project
DETACH DELETE e;

// name: remove_facts — With all that leaves them.
UNWIND $uids AS uid
MATCH (f:Fact {uid: uid})
WHERE f.project = $project
DETACH DELETE f;

// name: unlink — What leaves these facts, before it is made anew.
UNWIND $uids AS uid
MATCH (f:Fact {uid: uid})-[r:SUBJECT|OBJECT|OTHER]->(:Entity)
WHERE f.project = $project
DELETE r;

// name: remove_edges — The relations between entities that these facts stood for.
MATCH (a:Entity {project: $project})-[r:PART_OF|BEFORE|CAUSES]->(:Entity)
WHERE r.fact IN $uids
DELETE r;

// name: link_subject — The first of whom a fact speaks.
UNWIND $rows AS row
MATCH (f:Fact {uid: row.uid})
MATCH (e:Entity {uid: row.entity})
MERGE (f)-[:SUBJECT]->(e);

// name: link_object — The second.
UNWIND $rows AS row
MATCH (f:Fact {uid: row.uid})
MATCH (e:Entity {uid: row.entity})
MERGE (f)-[:OBJECT]->(e);

// name: link_other — The third: who receives, whom it comes from.
UNWIND $rows AS row
MATCH (f:Fact {uid: row.uid})
MATCH (e:Entity {uid: row.entity})
MERGE (f)-[:OTHER]->(e);

// name: edge_part_of — One place lies in another.
UNWIND $rows AS row
MATCH (a:Entity {uid: row.start})
MATCH (b:Entity {uid: row.finish})
MERGE (a)-[r:PART_OF {fact: row.uid}]->(b)
SET r.number = row.number;

// name: edge_before — One event is over when another begins.
UNWIND $rows AS row
MATCH (a:Entity {uid: row.start})
MATCH (b:Entity {uid: row.finish})
MERGE (a)-[r:BEFORE {fact: row.uid}]->(b)
SET r.number = row.number;

// name: edge_causes — One event brings about another.
UNWIND $rows AS row
MATCH (a:Entity {uid: row.start})
MATCH (b:Entity {uid: row.finish})
MERGE (a)-[r:CAUSES {fact: row.uid}]->(b)
SET r.number = row.number;
