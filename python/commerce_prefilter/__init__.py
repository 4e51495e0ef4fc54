"""Commerce or journalism: a verdict on a news article in milliseconds, on the processor.

    >>> from commerce_prefilter import Classifier
    >>> Classifier().classify({"title": "Promo codes for May: 20 % off all lamps"}).verdict
    'BLOCK'

`CommercePrefilterSLM` is the class that an existing pipeline calls; `PreFilterPipeline` judges by rules and model
together, and moves a pipeline from the ones to the other by configuration alone.
"""

from .asynchronous import AsyncClassifier
from .classifier import Classifier
from .client import Client
from .drop_in import CommercePrefilterSLM, get_commerce_detector
from .errors import CorruptModelError, OverloadedError, RefusedError
from .prefilter_pipeline import PreFilterPipeline
from .text_classification import TextClassificationPipeline, pipeline
from .verdict import ArticleError, Verdict
from .watch_figures import WatchFigures

__all__ = [
    "ArticleError",
    "AsyncClassifier",
    "Classifier",
    "Client",
    "CommercePrefilterSLM",
    "CorruptModelError",
    "OverloadedError",
    "PreFilterPipeline",
    "RefusedError",
    "TextClassificationPipeline",
    "Verdict",
    "WatchFigures",
    "get_commerce_detector",
    "pipeline",
]
