"""A model made flat: numbered rows that an engine runs."""
