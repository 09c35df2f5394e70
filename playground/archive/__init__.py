"""A conversation as one file: its log, its sound, and what is derived from the two. Bytes in, bytes out; opens no file."""
