"""Commerce or journalism: a verdict on a news article in milliseconds, on the processor.

    >>> from commerce_prefilter import Classifier
    >>> Classifier().classify({"title": "Promo codes for May: 20 % off all lamps"}).verdict
    'BLOCK'

`CommercePrefilterSLM` is the class that an existing pipeline calls.
"""

from .classifier import Classifier
from .drop_in import CommercePrefilterSLM, get_commerce_detector
from .errors import CorruptModelError, OverloadedError, RefusedError
from .verdict import ArticleError, Verdict

__all__ = [
    "ArticleError",
    "Classifier",
    "CommercePrefilterSLM",
    "CorruptModelError",
    "OverloadedError",
    "RefusedError",
    "Verdict",
    "get_commerce_detector",
]
