"""Tables of articles, of pandas or pyarrow, whichever the caller has loaded; neither is needed otherwise."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .classifier import Classifier

_COLUMNS = ("id", "title", "content", "text", "language")
_FIELDS = ("verdict", "p_commerce", "threshold", "decided_by", "language", "tokens", "truncated", "model")


def _is(value: Any, module: str, names: tuple[str, ...]) -> bool:
    """Whether value is of a class of a module, which is not imported for the question."""
    loaded = sys.modules.get(module)
    return loaded is not None and any(isinstance(value, getattr(loaded, name)) for name in names)


def is_table(value: Any) -> bool:
    """Whether value is a pandas DataFrame, or a pyarrow Table or RecordBatch."""
    return _is(value, "pandas", ("DataFrame",)) or _is(value, "pyarrow", ("Table", "RecordBatch"))


def classify_table(classifier: Classifier, table: Any) -> Any:
    """The verdicts on a table's rows, as a table of the same kind: the verdicts' fields as columns.

    `id` stands first where the table has one; `error` is the code and the message in one text, or null.
    """
    if _is(table, "pandas", ("DataFrame",)):
        return _classify_frame(classifier, table)
    return _classify_arrow(classifier, table)


def articles_of(table: Any) -> list[dict[str, Any]]:
    """A table's rows as articles."""
    rows: list[dict[str, Any]]
    if _is(table, "pandas", ("DataFrame",)):
        wanted = table[[name for name in _COLUMNS if name in table.columns]].astype(object)
        # pandas has several words for a missing value, NaN among them; the engine knows None.
        rows = wanted.where(wanted.notna(), None).to_dict("records")
    else:
        rows = table.select([name for name in _COLUMNS if name in table.schema.names]).to_pylist()
    # A table without any of these columns has articles all the same, though empty ones.
    return rows or [{} for _ in range(len(table))]


def _columns(verdicts: list[Any]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [getattr(verdict, name) for verdict in verdicts] for name in _FIELDS}
    columns["error"] = [verdict.error and ": ".join(verdict.error) for verdict in verdicts]
    return columns


def _classify_frame(classifier: Classifier, frame: Any) -> Any:
    import pandas

    columns = _columns(classifier.classify(articles_of(frame)))
    if "id" in frame.columns:
        columns = {"id": list(frame["id"]), **columns}
    return pandas.DataFrame(columns, index=frame.index)


def _classify_arrow(classifier: Classifier, table: Any) -> Any:
    import pyarrow

    schema = pyarrow.schema(
        [
            ("verdict", pyarrow.string()),
            ("p_commerce", pyarrow.float64()),
            ("threshold", pyarrow.float64()),
            ("decided_by", pyarrow.string()),
            ("language", pyarrow.string()),
            ("tokens", pyarrow.int64()),
            ("truncated", pyarrow.bool_()),
            ("model", pyarrow.string()),
            ("error", pyarrow.string()),
        ]
    )
    columns = _columns(classifier.classify(articles_of(table)))
    arrays = [pyarrow.array(columns[field.name], field.type) for field in schema]
    if "id" in table.schema.names:
        schema = schema.insert(0, table.schema.field("id"))
        arrays.insert(0, table.column("id"))
    return type(table).from_arrays(arrays, schema=schema)
