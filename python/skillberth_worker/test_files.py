"""What kind of test a file is, found by parsing it, not by running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Literal

Kind = Literal["pytest", "script", "empty"]

#: Part of how pytest works, never tests themselves.
SUPPORT_FILES = frozenset({"conftest.py", "__init__.py"})

_INERT = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Pass,
    ast.Global,
)


def kind_of(source: bytes) -> Kind:
    """Raises SyntaxError when the file is not Python (ValueError where it holds a null byte)."""
    body = ast.parse(source).body
    if any(_is_pytest_item(statement) for statement in _without_main_check(_flat(body))):
        return "pytest"
    return "script" if any(_does_something(statement) for statement in body) else "empty"


def _flat(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements, those inside `if`, `try` and `with` included."""
    for statement in statements:
        yield statement
        if isinstance(statement, ast.stmt) and not _is_main_check(statement):
            for part in _parts(statement):
                yield from _flat(part)


def _without_main_check(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    return (statement for statement in statements if not _is_main_check(statement))


def _parts(statement: ast.stmt) -> list[list[ast.stmt]]:
    if isinstance(statement, ast.If):
        return [statement.body, statement.orelse]
    if isinstance(statement, ast.With):
        return [statement.body]
    if isinstance(statement, ast.Try):
        handlers = [handler.body for handler in statement.handlers]
        return [statement.body, *handlers, statement.orelse, statement.finalbody]
    return []


def _is_pytest_item(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return statement.name.startswith("test_")
    if not isinstance(statement, ast.ClassDef):
        return False
    if any(_last_name(base).endswith("TestCase") for base in statement.bases):
        return True
    # A helper such as `class TestServer:` without tests does not make the file a pytest file.
    return statement.name.startswith("Test") and (bool(statement.bases) or _has_test_method(statement))


def _has_test_method(definition: ast.ClassDef) -> bool:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(
        (isinstance(part, functions) and part.name.startswith("test"))
        or (isinstance(part, ast.ClassDef) and _is_pytest_item(part))
        for part in definition.body
    )


def _last_name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def _is_main_check(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.If) or not isinstance(statement.test, ast.Compare):
        return False
    sides = [statement.test.left, *statement.test.comparators]
    names = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return names and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)


def _does_something(statement: ast.stmt) -> bool:
    if _is_main_check(statement):
        return True
    if isinstance(statement, _INERT):
        return False
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant) and not _sets_import_path(statement.value)
    parts = _parts(statement)
    if parts:
        return any(_does_something(inner) for part in parts for inner in part)
    return True


def _sets_import_path(expression: ast.expr) -> bool:
    """`sys.path.insert(…)`: a preparation; a file that does no more than this tests nothing."""
    return isinstance(expression, ast.Call) and ast.unparse(expression.func).startswith("sys.path.")
