"""实施清单, the table in which offices hold their services (事项) -> a process, its first conditions, its units.

The table says what is done, by whom and until when; how long the work takes, how many people there are and how many
cases come it does not say. What is put in the place of that is a finding each.
"""
