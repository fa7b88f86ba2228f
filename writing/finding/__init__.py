"""Words looked for all over a book, and replaced in it as one act that can be undone. Where they
stand in a text is `projects.finding`; what is written is kept by `projects.editing`.
"""
