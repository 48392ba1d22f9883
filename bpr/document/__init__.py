"""Documents that people write by hand: YAML with the line of every key, and the findings of checking one.

Scenario, organisation and redesign plan are documents; what their keys mean is said in those rooms.
"""
