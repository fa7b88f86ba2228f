"""What is compressed on its way, and what must not be."""

import gzip
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from novellaforge.compressing import Compressed

TEXT = "The ferry knocked against the landing. " * 40


def answered(response: HttpResponseBase, accepts: str = "gzip") -> HttpResponseBase:
    def get(_request: HttpRequest) -> HttpResponseBase:
        return response

    asked = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return Compressed(get)(asked)


def streamed(kind: str) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        yield TEXT.encode()

    return StreamingHttpResponse(pieces(), content_type=kind)


@pytest.mark.parametrize("kind", ["text/event-stream", "font/woff2", "application/zip", ""])
def test_a_stream_goes_as_it_comes(kind: str) -> None:
    answer = answered(streamed(kind))
    assert "Content-Encoding" not in answer.headers
    assert b"".join(answer).decode() == TEXT


def test_nor_is_anything_for_who_does_not_take_it() -> None:
    assert answered(HttpResponse(TEXT), accepts="br").content.decode() == TEXT  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["text/css", "text/javascript; charset=utf-8", "image/svg+xml"])
def test_files_that_are_text_are_compressed(kind: str) -> None:
    answer = answered(streamed(kind))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(answer)).decode() == TEXT


def test_pages_are_compressed() -> None:
    answer = answered(HttpResponse(TEXT))
    assert len(answer.content) < len(TEXT) / 2  # type: ignore[attr-defined]
    assert gzip.decompress(answer.content).decode() == TEXT  # type: ignore[attr-defined]
