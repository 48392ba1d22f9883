"""Files of others -> Scenario. Each importer keeps what its source means; what cannot be kept is a finding.

Nothing here knows BPMN XML: the importers are handed the `ProcessGraph` that the file's scenario speaks of.
"""
