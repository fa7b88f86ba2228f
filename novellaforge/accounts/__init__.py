"""People: sign in and up. Part of the house."""
