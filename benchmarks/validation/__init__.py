"""What bpr's simulation is held against: tables of systems and laws with exact answers, and the figures of a run."""
