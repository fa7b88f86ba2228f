"""What the story has made true, and how it is found again. Imports `projects`, `novellaforge`."""
