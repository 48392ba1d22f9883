"""Who signs what, who has which function, who is nobody's: the structure of a service, told without a run."""
