"""A conversation as one file: its log, its sound, and what follows from the two. Bytes in, bytes out."""
