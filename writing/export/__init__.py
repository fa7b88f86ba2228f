"""What is taken away of a book with its facts, its decisions and its findings."""
