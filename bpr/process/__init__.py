"""What work is done: the elements of BPMN, the graph, its soundness, its expected flow."""
