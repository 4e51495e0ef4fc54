"""Runs a filter over a file of articles: `python examples/python/filter_articles.py examples/articles.jsonl`."""

import collections
import json
import sys

from filters.common.base_prefilter import BasePreFilter


class NewsPreFilter(BasePreFilter):
    patterns = {"horoscope": r"\bhoroscopes?\b", "weather": r"\bsnowfall\b"}


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    prefilter = NewsPreFilter()
    reasons = collections.Counter()
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            _, reason = prefilter.apply_filter(json.loads(line))
            reasons[reason] += 1
    for reason, count in reasons.most_common():
        print(f"{count:6d}  {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
