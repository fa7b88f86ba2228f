"""The pages of the author's material. Imports `projects` and `novellaforge`."""
