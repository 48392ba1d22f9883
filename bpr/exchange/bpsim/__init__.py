"""BPSim 1.0 and 2.0 (www.bpsim.org): simulation data inside a BPMN file <-> Scenario.

What BPSim says and a scenario cannot mean is listed by name, and the other way round; nothing is dropped in silence.
"""
