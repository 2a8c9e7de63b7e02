"""What each name means: virtual tables become reads of physical ones, columns become columns of a known source."""
