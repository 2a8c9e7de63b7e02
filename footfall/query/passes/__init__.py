"""What makes a resolved tree physical and fast: one plain function a file, `tree, context -> tree`, applied in order."""
