"""The functions a model may call, as a person writes them: judged to the line, converted, given as examples. Pure."""
