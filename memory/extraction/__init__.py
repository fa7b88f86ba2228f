"""From a beat's text to facts that its words prove. One or two calls of a model; no tables.

`extract` asks and checks; `answers` is what the model may say, `verifying` what of it counts.
"""

from memory.extraction.extract import Extraction, extract, rules
from memory.extraction.verifying import Lowered, Refusal

__all__ = ["Extraction", "Lowered", "Refusal", "extract", "rules"]
