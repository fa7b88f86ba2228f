"""An author's notes and to-dos: on the book or a chapter. They are no part of its text: they
count no words, and no prompt has them.
"""
