"""What the pages draw, one module each, and the widgets that several of them use."""
