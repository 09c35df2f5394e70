"""What hears, writes down, answers and speaks in the built-in server. Nothing is loaded at import."""
