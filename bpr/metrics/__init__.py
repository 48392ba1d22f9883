"""Measures of an event log, each with its unit and interval. This room does not know whether a log was simulated."""
