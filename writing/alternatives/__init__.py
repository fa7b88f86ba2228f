"""One beat of a written chapter written again, in several ways, beside the one that stands.

An alternative is a proposal for the beat's span: written as the run's own beats are, checked
against the story before it is offered, taken by accepting it. Imports `rewriting` and the stages;
of `rewriting` only the task that writes proposals imports it.
"""
