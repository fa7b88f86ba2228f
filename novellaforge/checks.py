"""System checks, with numbered ids."""
