"""Who does the work: units in a tree of lines, levels and territories, and which unit each lane and pool stands for."""
