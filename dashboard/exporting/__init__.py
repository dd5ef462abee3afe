"""History on its way out of the house: what is chosen, its rows, and the files that hold them."""
