"""Who may do what in a book, at every address of the site and on every socket."""
