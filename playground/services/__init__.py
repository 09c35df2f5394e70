"""Who is talked to: what services there are, what each can do, and where one lives."""
