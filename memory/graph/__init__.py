"""The story's graph: approved facts as nodes, for the questions that go along relations.

A projection of the ledger and never the truth: it may be forgotten and made anew at any time.
Imports `memory.facts` and `novellaforge`; `driver` alone imports `neo4j`. Its texts are
`queries.cypher` (what is asked) and `projection.cypher` (what is written).
"""

from memory.graph.driver import GraphRefused, GraphUnavailable, close
from memory.graph.projection import differences, forget, project_facts, projects
from memory.graph.queries import candidates, containers
from memory.graph.values import Differences, ProjectedEntity, ProjectedFact

__all__ = [
    "Differences",
    "GraphRefused",
    "GraphUnavailable",
    "ProjectedEntity",
    "ProjectedFact",
    "candidates",
    "close",
    "containers",
    "differences",
    "forget",
    "project_facts",
    "projects",
]
