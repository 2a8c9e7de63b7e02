import json
import logging
import sys

from footfall.foundations.http.json_logs import JsonFormatter


def test_a_line_is_one_json_object_with_what_was_added_and_no_request() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord(
            "a.b", logging.WARNING, "file.py", 1, "%s left", ("Ada",), sys.exc_info()
        )
    record.team_id = 7
    record.request = "a request with secrets"
    line = JsonFormatter().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["message"], told["level"], told["team_id"]) == ("Ada left", "warning", 7)
    assert "ValueError" in told["exception"]
    assert "request" not in told
