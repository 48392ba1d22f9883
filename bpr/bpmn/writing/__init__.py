"""How an edited graph becomes an edited tree: what differs, what cannot be said, and each kind of element."""
