"""A person takes all their data along, and goes: the export and the deletion of an account.

`telling` says what is known of a person, `exporting` makes it a file, `deleting` leaves nothing of
it; `registry` is where the layers above say what only they can stop or forget.
"""
