"""Several services of one authority, run together: read, put together, measured, compared."""
