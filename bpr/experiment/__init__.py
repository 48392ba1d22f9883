"""Many runs, one question: what changes."""
