"""Who may come in, and how much: limits held by a line, a ledger and a meter, none of which knows a socket."""
