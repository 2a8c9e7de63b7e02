"""What every HTTP door shares: the shape of errors, slashes, cross-origin rules, headers. Knows no user and no team."""
