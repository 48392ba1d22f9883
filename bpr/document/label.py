"""Names in one or several languages. No translation happens here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bpr.frozen import frozen
from bpr.units import refused

LANGUAGES = ("en", "zh")
"""Languages of the front end."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name: language -> text; a name given once, for every language, stands under ``""``."""

    texts: Mapping[str, str] = field(default_factory=frozen)

    def text(self, language: str = "en") -> str:
        """The name in `language`, else in any language, else empty.

        >>> Label({"zh": "审查员"}).text("en")
        '审查员'
        """
        for wanted in (language, "", *LANGUAGES):
            if wanted in self.texts:
                return self.texts[wanted]
        return next(iter(self.texts.values()), "")

    def __str__(self) -> str:
        return self.text()

    def __bool__(self) -> bool:
        return any(self.texts.values())


def parse_label(value: object) -> Label:
    """Read a name: text, or a mapping of ``en`` and ``zh`` to text.

    Raises
    ------
    ValueRefused
        Anything else.
    """
    if isinstance(value, Label):
        return value
    if isinstance(value, str):
        return Label(frozen({"": value})) if value else Label()
    if isinstance(value, Mapping) and value and all(isinstance(text, str) for text in value.values()):
        unknown = [str(key) for key in value if key not in LANGUAGES]
        if not unknown:
            return Label(frozen({str(key): str(text) for key, text in value.items()}))
        raise refused(
            code="LABEL-LANGUAGE",
            what="The language '{name}' is unknown.",
            remedy="Languages are en and zh.",
            name=unknown[0],
        )
    raise refused(
        code="LABEL",
        what="A name is text, or one text for each language.",
        remedy="Write name: Review, or name: {en: Review, zh: 审查}.",
    )


def dump_label(label: Label) -> Any:  # noqa: ANN401  # text or mapping
    """The form in which `parse_label` reads it."""
    return label.texts.get("", "") if set(label.texts) <= {""} else dict(label.texts)
