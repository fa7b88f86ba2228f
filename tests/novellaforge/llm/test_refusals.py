"""From a server's refusal to our error; the bodies are as the servers send them."""

from datetime import UTC, datetime

import pytest

from novellaforge.llm import errors
from novellaforge.llm.refusals import in_stream, refusal, retry_after

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "content", "expected"),
    [
        (401, "", errors.ModelKeyRefused),
        (403, '{"error": {"message": "Forbidden"}}', errors.ModelKeyRefused),
        (402, '{"error": {"message": "Insufficient Balance"}}', errors.CreditSpent),
        (429, '{"error": {"code": "insufficient_quota"}}', errors.CreditSpent),
        (429, '{"error": {"code": "rate_limit_exceeded"}}', errors.ModelBusy),
        (400, '{"error": {"message": "Model Not Exist"}}', errors.ModelNotFound),
        (404, '{"error": "model \\"x\\" not found, try pulling it first"}', errors.ModelNotFound),
        (
            404,
            '{"object": "error", "message": "The model `x` does not exist."}',
            errors.ModelNotFound,
        ),
        (
            400,
            '{"error": {"message": "you must provide a model parameter"}}',
            errors.ModelNotFound,
        ),
        (404, "<html>404</html>", errors.NotAModelServer),
        (405, "", errors.NotAModelServer),
        (301, "", errors.NotAModelServer),
        (400, '{"error": {"code": "context_length_exceeded"}}', errors.ContextTooLong),
        (400, '{"error": {"type": "exceed_context_size_error"}}', errors.ContextTooLong),
        (413, "", errors.ContextTooLong),
        (400, '{"error": {"code": "content_filter"}}', errors.ContentRefused),
        (400, '{"error": {"message": "Content Exists Risk"}}', errors.ContentRefused),
        (400, '{"error": {"message": "bad value"}}', errors.RequestRefused),
        (422, '{"detail": [{"msg": "x"}]}', errors.RequestRefused),
        (408, "", errors.ModelFailed),
        (500, "oops", errors.ModelFailed),
        (503, '{"error": {"message": "Loading model"}}', errors.ModelFailed),
        (529, "", errors.ModelFailed),
    ],
)
def test_each_refusal_has_its_error(
    status: int, content: str, expected: type[errors.ModelError]
) -> None:
    assert type(refusal(status, {}, content, "http://x/v1", "m")) is expected


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("This response_format type is unavailable now", "response_format"),
        ("response_format.type `json_schema` is unavailable now", "response_format"),
        ("failed to parse grammar", "response_format"),
        ("Use 'max_completion_tokens' instead.", "max_tokens"),
        ("Unknown field: stream_options", "stream_options"),
        ("Unsupported value: 'temperature' does not support 0.7", "temperature"),
        ("top_p must be below 1", ""),
    ],
)
def test_a_refused_request_says_what_about(message: str, about: str) -> None:
    error = refusal(400, {}, f'{{"error": {{"message": "{message}"}}}}', "http://x/v1", "m")
    assert isinstance(error, errors.RequestRefused)
    assert error.about == about


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Tue, 24 Nov 2026 12:01:30 GMT"}, 90.0),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"error": {"code": 503, "message": "overloaded"}}, errors.ModelFailed),
        ({"error": {"code": "rate_limit_exceeded"}}, errors.ModelBusy),
        ({"error": {"type": "exceed_context_size_error"}}, errors.ContextTooLong),
        ({"error": {"message": "what?"}}, errors.ModelFailed),
        ({"object": "error", "message": "gone", "code": 500}, errors.ModelFailed),
    ],
)
def test_an_error_in_a_stream(told: dict[str, object], expected: type[errors.ModelError]) -> None:
    assert type(in_stream(told, "http://x/v1", "m")) is expected


def test_a_page_of_html_becomes_one_short_line() -> None:
    page = "<html>\n<h1>502 Bad Gateway</h1>\n" + "<p>nginx</p>" * 500
    said = str(refusal(502, {}, page, "http://x/v1", "m"))
    assert "502 Bad Gateway nginx" in said
    assert len(said) < 600
