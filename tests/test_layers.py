"""What may import what: the notebook layer shows views, never the other way round."""

import ast
import pathlib

import pytest

import nblooper

ROOT = pathlib.Path(nblooper.__file__).parent


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", sorted((ROOT / "views").rglob("*.py")), ids=lambda path: path.name)
def test_views_do_without_the_notebook_layer(path):
    assert not [name for name in _imported(path) if name.startswith("nblooper.jupyter")]
