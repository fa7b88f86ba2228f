"""The author's material for programs. Imports `projects` and `novellaforge`."""
