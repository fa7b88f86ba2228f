"""Whom an owner lets into a book, and what each may do there. Imports `projects` below it and
`novellaforge`.
"""
