"""Words of a Russian sentence, as far as recognition needs them."""

import re

# A longer text is not a sentence to recognise anything in; the limit keeps every keystroke cheap.
READ_LIMIT = 2000

WORD = re.compile(r"[^\W_]+")
_INFINITIVE = re.compile(r"\w+(?:[аяиеуы]ть|оть|[внд]ести|[йз]ти|[лом]очь|[лв]ечь)(?:ся)?\Z|\w+(?:ти|чь)сь\Z")
_NOUNS = frozenset("пять девять десять сеть память печать мать треть нефть мечеть дичь сочь".split())


def is_infinitive(word: str) -> bool:
    """Whether a folded word looks like an infinitive: «разработать», «внести», «обратиться»."""
    # «Техносеть», «теплосеть» are names of organisations.
    return word not in _NOUNS and not word.endswith("осеть") and _INFINITIVE.match(word) is not None
