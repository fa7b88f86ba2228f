"""What templates of a book's pages need."""
