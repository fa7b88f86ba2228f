"""What templates ask of `writing`."""
