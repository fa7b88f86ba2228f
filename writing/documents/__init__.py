"""A book's reference material: brought along, read, renamed, deleted; memory searches it.

May import what `writing` may: `memory`, `projects`, `novellaforge`.
"""
