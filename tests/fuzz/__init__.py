"""The API held against its own description: what it promises of every answer, it keeps."""
