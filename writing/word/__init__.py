"""A book that was edited in Word, on its way back: what it changes, and what its author takes.

`coming` reads the file and finds whose its paragraphs are; `merging` (pure) holds them against the
text that the file was made of and the one that stands now; `keeping` has it wait, and accepts;
`known` says which of its comments are here already.
What the file was made by is `writing.export.annotated_docx`.
"""
