"""bpr: redesign administrative processes on evidence."""
