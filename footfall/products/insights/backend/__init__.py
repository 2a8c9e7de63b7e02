"""http -> facade -> logic -> queries -> contracts. Only `facade` and `contracts` are for other products."""
