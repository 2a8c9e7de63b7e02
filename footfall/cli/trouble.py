"""What a person is told when something cannot go on: one sentence, and what to do."""


class TroubleError(Exception):
    """`sentence` says what is wrong, `advice` what to do; `exit_code` is 1 for a failure and 2 for a wrong request."""

    def __init__(self, sentence: str, advice: str, *, exit_code: int = 1) -> None:
        super().__init__(f"{sentence} {advice}")
        self.sentence = sentence
        self.advice = advice
        self.exit_code = exit_code
