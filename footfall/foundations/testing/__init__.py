"""What tests of every room share: factories, and the settings before there are servers. Never imported at run time."""
