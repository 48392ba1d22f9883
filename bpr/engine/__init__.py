"""Runs a program: tokens, people, time. What a run means is in SEMANTICS.md beside this file."""
