"""What happened: the tables of a log, and the files they are kept in (CSV, Parquet, XES)."""
