"""Tables of pandas and pyarrow. Where they are not installed these tests skip, and say so."""

import pytest


def expected_column(classifier, articles, name):
    return [getattr(verdict, name) for verdict in classifier.classify(articles)]


def test_a_data_frame_keeps_its_index_and_missing_values_are_absent(classifier, articles):
    pandas = pytest.importorskip("pandas")
    rows = [{**article} for article in articles[:6]]
    rows[1]["content"] = float("nan")
    rows[2]["title"] = None
    frame = pandas.DataFrame(rows, index=[f"row {i}" for i in range(6)])
    verdicts = classifier.classify(frame)
    assert list(verdicts.index) == list(frame.index)
    assert list(verdicts["id"]) == list(frame["id"])
    without = [{k: v for k, v in row.items() if isinstance(v, str)} for row in rows]
    assert list(verdicts["p_commerce"]) == expected_column(classifier, without, "p_commerce")
    assert verdicts["error"].isna().all()


def test_a_data_frame_without_text_has_an_error_a_row(classifier):
    pandas = pytest.importorskip("pandas")
    verdicts = classifier.classify(pandas.DataFrame({"url": ["a", "b"]}))
    assert list(verdicts["decided_by"]) == ["error_pass"] * 2
    assert verdicts["error"].str.startswith("no_text").all()


@pytest.mark.parametrize("kind", ["Table", "RecordBatch"])
def test_an_arrow_table_gives_one_of_its_kind(classifier, articles, kind):
    pyarrow = pytest.importorskip("pyarrow")
    rows = [{k: article.get(k) for k in ("id", "title", "content", "url")} for article in articles[:6]]
    table = getattr(pyarrow, kind).from_pylist(rows)
    verdicts = classifier.classify(table)
    assert isinstance(verdicts, getattr(pyarrow, kind))
    assert verdicts.column("id").to_pylist() == [row["id"] for row in rows]
    assert verdicts.column("p_commerce").to_pylist() == expected_column(classifier, rows, "p_commerce")
    assert classifier.classify(table.slice(0, 0)).schema == verdicts.schema
