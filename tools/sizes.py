"""Prints how long modules and functions are, and what is not annotated. A report, not a gate."""

import ast
import statistics
import subprocess
from pathlib import Path

PACKAGES = ("novellaforge/", "projects/", "memory/", "writing/")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> None:
    names = subprocess.run(
        ["git", "ls-files", "*.py"], capture_output=True, text=True, check=True
    ).stdout.split()
    files = [n for n in names if n.startswith(PACKAGES) and "/migrations/" not in n]
    modules = {name: Path(name).read_text() for name in files}
    functions = [
        node
        for text in modules.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, Function)
    ]
    lines = [text.count("\n") for text in modules.values() if text.strip()]
    lengths = [(node.end_lineno or 0) - node.lineno + 1 for node in functions]
    typed = sum(node.returns is not None for node in functions) / len(functions)
    longest = max(modules, key=lambda name: modules[name].count("\n"))
    print(f"module lines    median/p90/max  {_spread(lines)} / {max(lines)} ({longest})")
    print(f"function lines  median/p90      {_spread(lengths)}")
    print(f"typed functions                 {typed:.0%} of {len(functions)}")


def _spread(values: list[int]) -> str:
    p90 = statistics.quantiles(values, n=10)[-1]
    return f"{statistics.median(values):.0f} / {p90:.0f}"


if __name__ == "__main__":
    main()
