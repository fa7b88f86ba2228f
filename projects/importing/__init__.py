"""A manuscript that its author brings along: from a file's bytes to its chapters. Pure.

`reading_files` makes text of a file, `chapters` finds the chapters in it, `places` says which
number each has, `tongue` whether a text is in the book's language.
"""
