"""What became of one article."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Action = Literal["BLOCK", "PASS"]
DecidedBy = Literal["model", "regex", "regex_backup", "edge_case", "error_pass"]


class ArticleError(NamedTuple):
    """Why an article could not be judged."""

    code: str  # "wrong_type", "no_text", "kDeadline"…: docs/formats/articles.md
    message: str


@dataclass(frozen=True)
class Verdict:
    """The verdict on one article, the fields of a result line of `prefilter classify`.

    An article that could not be judged passes: decided_by is then "error_pass", p_commerce is 0, and error says why.
    Equal fields make equal verdicts; one can be pickled.
    """

    id: Any  # the article's own, whatever it was; None if it had none
    verdict: Action
    p_commerce: float  # calibrated probability of commerce, in [0, 1]
    threshold: float  # blocked if p_commerce >= threshold, both unrounded
    decided_by: DecidedBy
    language: str  # one of the model's, or "other"
    tokens: int  # read by the model, special tokens included
    truncated: bool  # whether text past the model's window was dropped
    model: str  # name and version
    error: ArticleError | None = None
    patterns: tuple[str, ...] | None = None  # of a pipeline: "group/name" of the rules that hit

    @property
    def blocked(self) -> bool:
        """Whether the article is to be kept away from the pipeline."""
        return self.verdict == "BLOCK"

    def to_dict(self) -> dict[str, Any]:
        """The fields of a result line, in their order; `error` and `patterns` only where there are some."""
        fields: dict[str, Any] = dict(self.__dict__)
        del fields["error"], fields["patterns"]
        if self.error is not None:
            fields["error"] = self.error._asdict()
        if self.patterns is not None:
            fields["patterns"] = list(self.patterns)
        return fields

    def to_json(self) -> str:
        """A result line as `prefilter classify` writes it, without its line break.

        An id that JSON has no form for is written as its str().
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"), default=str)
