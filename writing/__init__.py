"""Making a chapter. Start at `pipeline.py`. Imports `memory`, `projects`, `novellaforge`."""
