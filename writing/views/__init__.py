"""The pages of planning and writing. Imports `writing` and what is below it."""
