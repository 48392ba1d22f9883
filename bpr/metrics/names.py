"""What scenario, units, roles and elements are called in each language, as far as a model says."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpr.model import Model

LANGUAGES = ("en", "zh")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CLAUSE = re.compile(r"\s*([^.,;:?!\n]{1,80}(?:[?!]|(?=[.,;:\n]|$)))")


def names(model: "Model") -> dict[str, dict[str, str]]:
    """Id of a unit, role or element, or ``""`` for the scenario -> language -> name.

    Parameters
    ----------
    model
        Units, roles and scenario carry a name for each language. A BPMN element has one name; where that is Chinese and
        its documentation begins with a short clause that is not, the clause is taken for its English name.
    """
    labels = {"": model.scenario.name}
    labels |= {unit: found.name for unit, found in model.organisation.units.items()}
    labels |= {role: found.name for role, found in model.scenario.resources.items()}
    found = {key: {lang: label.text(lang) for lang in LANGUAGES} for key, label in labels.items()}
    for element in model.whole.elements():
        english = english_name(element.name, element.documentation)
        if english:
            found[element.id] = {"en": english, "zh": element.name}
    return {key: texts for key, texts in found.items() if any(texts.values())}


def english_name(name: str, documentation: str) -> str:
    """The first clause of `documentation` if it is a short one in English and `name` is Chinese, else empty.

    >>> english_name("受理核对材料", "Acceptance check. Is the application complete?")
    'Acceptance check'
    >>> english_name("Review", "Checks the file."), english_name("受理", "按照规定受理。")
    ('', '')
    """
    clause = _CLAUSE.match(documentation)
    if not _CHINESE.search(name) or clause is None or _CHINESE.search(clause[1]):
        return ""
    return clause[1].strip()
