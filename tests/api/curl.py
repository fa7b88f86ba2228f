"""What docs/api.md needs of curl, for machines that have none, or one before 7.82 (no --json).

Named `curl` on the PATH of the test that runs that page, and only there.
"""

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path


def is_there() -> bool:
    """Whether this machine's curl can do what the page asks of it."""
    if not shutil.which("curl"):
        return False
    said = subprocess.run(["curl", "--help", "all"], capture_output=True, text=True)
    return "--json" in said.stdout


def stand_in(folder: Path) -> Path:
    """Put this module there as a program named curl; the folder to have on the PATH."""
    program = folder / "bin" / "curl"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{Path(__file__).read_text()}")
    program.chmod(0o755)
    return program.parent


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-N", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("--json")
    parser.add_argument("url")
    asked = parser.parse_args()
    request = urllib.request.Request(asked.url, method=asked.method)
    if asked.json is not None:
        request.data = asked.json.encode()
        request.add_header("content-type", "application/json")
    for header in asked.headers:
        request.add_header(*header.split(": ", 1))
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as refused:
        answer = refused
    while part := answer.read1(65_536):
        sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
