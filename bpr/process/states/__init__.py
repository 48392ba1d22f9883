"""The states of one case: the drawing as places and moves, all that can happen to its tokens, what goes wrong there."""
