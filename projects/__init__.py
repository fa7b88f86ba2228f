"""The author's material, and the manuscript. Imports only `novellaforge`."""
