// Candidates for the rules. Every query has $project, and $before: the place of the chapter that
// is checked. Each answers `uid`, in the order of the narration; one whose answers are thousands,
// all of them as `uids` in one row. Only what Neo4j 5 and other
// servers of openCypher have in common: no APOC, every path bounded, whole numbers and text.

// name: touching — Asserted facts of these predicates that speak of these entities.
UNWIND $entities AS entity
MATCH (e:Entity {uid: entity})<-[:SUBJECT|OBJECT|OTHER]-(f:Fact)
WHERE f.project = $project AND f.asserted AND f.number < $before AND f.predicate IN $predicates
WITH DISTINCT f ORDER BY f.number, f.beat, f.uid
RETURN collect(f.uid) AS uids;

// name: dead_acts — Deaths, and what the dead did afterwards of their own will, unless they came back between.
MATCH (d:Fact {project: $project, predicate: 'life_status'})
WHERE d.value = 'dead' AND d.polarity = '+' AND d.asserted AND d.number < $before
MATCH (d)-[:SUBJECT]->(c:Entity)
MATCH (c)<-[:SUBJECT]-(a:Fact)
WHERE a.agentive AND a.polarity = '+' AND a.asserted AND a.number < $before AND a.s_lo > d.s_hi
  AND NOT EXISTS {
    MATCH (c)<-[:SUBJECT]-(r:Fact)
    WHERE r.predicate = 'life_status' AND r.polarity = '+' AND r.asserted
      AND r.value IN ['alive', 'ghost', 'undead'] AND r.s_lo >= d.s_hi AND r.s_hi <= a.s_lo
  }
UNWIND [d, a] AS f
WITH DISTINCT f
RETURN f.uid AS uid ORDER BY f.number, f.beat, f.uid;

// name: dead_acts_in_draft — The deaths after which a draft lets the dead act; $draft has rows {subject, s_lo}.
UNWIND $draft AS a
MATCH (c:Entity {uid: a.subject})
MATCH (c)<-[:SUBJECT]-(d:Fact)
WHERE d.project = $project AND d.predicate = 'life_status' AND d.value = 'dead'
  AND d.polarity = '+' AND d.asserted AND d.number < $before AND a.s_lo > d.s_hi
  AND NOT EXISTS {
    MATCH (c)<-[:SUBJECT]-(r:Fact)
    WHERE r.predicate = 'life_status' AND r.polarity = '+' AND r.asserted AND r.number < $before
      AND r.value IN ['alive', 'ghost', 'undead'] AND r.s_lo >= d.s_hi AND r.s_hi <= a.s_lo
  }
WITH DISTINCT d
RETURN d.uid AS uid ORDER BY d.number, d.beat, d.uid;

// name: part_of — The places that contain these, over at most six steps; `place` is the one within.
UNWIND $places AS place
MATCH (inner:Entity {uid: place})
MATCH path = (inner)-[:PART_OF*1..6]->(outer:Entity)
WHERE inner.project = $project AND all(step IN relationships(path) WHERE step.number < $before)
RETURN DISTINCT outer.uid AS uid, place ORDER BY place, uid;

// name: event_cycles — Facts that put one of these events before itself, or let it cause itself.
UNWIND $events AS event
MATCH (e:Entity {uid: event})
MATCH path = (e)-[:BEFORE|CAUSES*1..8]->(e)
WHERE e.project = $project AND all(step IN relationships(path) WHERE step.number < $before)
UNWIND relationships(path) AS step
WITH DISTINCT step.fact AS fact
MATCH (f:Fact {uid: fact})
RETURN f.uid AS uid ORDER BY f.number, f.beat, f.uid;
