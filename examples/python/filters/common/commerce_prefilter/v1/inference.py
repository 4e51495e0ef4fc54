"""The import path that pipelines have used so far, now with the engine behind it.

Copied over the file of that name, it lets every caller stay as it is:

    from filters.common.commerce_prefilter.v1.inference import CommercePrefilterSLM
"""

from commerce_prefilter import CommercePrefilterSLM, get_commerce_detector

__all__ = ["CommercePrefilterSLM", "get_commerce_detector"]
