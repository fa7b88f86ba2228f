"""The versions of a chapter: listed, read, compared, accepted by paragraph, restored; and the
page where its author writes by hand. What is kept and how is `projects.editing` and
`projects.typed`; how texts differ is `projects.diff`.
"""
