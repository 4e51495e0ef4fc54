"""A filter's first stage: what is commerce ends here, before any pattern is tried and any model is paid for."""

import re
from collections.abc import Mapping
from typing import Any

from filters.common.commerce_prefilter.v1.inference import get_commerce_detector


class BasePreFilter:
    """Decides whether an article goes on to the expensive part of the pipeline.

    A filter derives from it and names its patterns:

        class SustainabilityPreFilter(BasePreFilter):
            patterns = {"obituary": r"\\bpassed away\\b", "horoscope": r"\\bhoroscope\\b"}
    """

    #: reason → pattern; an article in which one is found goes no further.
    patterns: Mapping[str, str] = {}

    def __init__(self, use_commerce_prefilter: bool = True) -> None:
        self._detector = get_commerce_detector() if use_commerce_prefilter else None
        self._patterns = {reason: re.compile(pattern, re.IGNORECASE) for reason, pattern in self.patterns.items()}

    def apply_filter(self, article: Mapping[str, Any]) -> tuple[bool, str]:
        """(True, "passed") if the article goes on, else (False, the reason).

        An article that the prefilter cannot judge is left to the patterns.
        """
        if self._detector is not None and self._detector.is_commerce(article)["is_commerce"]:
            return (False, "commerce_content")
        return self._apply_patterns(article)

    def _apply_patterns(self, article: Mapping[str, Any]) -> tuple[bool, str]:
        text = f"{article.get('title') or ''}\n{article.get('content') or article.get('text') or ''}"
        for reason, pattern in self._patterns.items():
            if pattern.search(text):
                return (False, reason)
        return (True, "passed")
