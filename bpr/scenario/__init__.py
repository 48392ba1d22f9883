"""Under which conditions a process runs: demand, staff, time, money, chance."""
