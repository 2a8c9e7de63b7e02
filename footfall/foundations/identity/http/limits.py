"""How often a door that takes guesses may be tried."""

from footfall.foundations.http.rate_limits import WindowLimit


class LoginLimit(WindowLimit):
    name = "login"
    allowed = 10
    window_s = 60
    account_field = "email"


class LoginLimitOfAddress(WindowLimit):
    """Against one address that tries a password on many accounts."""

    name = "login_address"
    allowed = 100
    window_s = 600


class ResetLimit(WindowLimit):
    name = "reset"
    allowed = 5
    window_s = 600
    account_field = "email"


class ResetLimitOfAddress(WindowLimit):
    name = "reset_address"
    allowed = 50
    window_s = 600


class ResetCompleteLimit(WindowLimit):
    name = "reset_complete"
    allowed = 10
    window_s = 600
    account_field = "uid"


class SignUpLimit(WindowLimit):
    name = "sign_up"
    allowed = 60
    window_s = 600
