"""The parts of the house, one file each; `table.py` lists them."""
