"""The servers that run where no variable names another: real ones, from wheels.

Data, logs and pid files stand under VAR_DIR/<name>/. Needs settings, but neither models
nor a database; imports nothing of the house but `checks` (the probes) and `env`'s values.
"""
