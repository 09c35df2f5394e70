"""What the built-in replier can talk about: a module for each family of skills, each with its table."""
