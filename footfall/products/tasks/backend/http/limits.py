from footfall.foundations.http.rate_limits import WindowLimit


class EndpointCheckLimit(WindowLimit):
    """A test may hold a web thread for as long as a model takes."""

    name = "tasks-endpoint-check"
    allowed = 10
    window_s = 60
