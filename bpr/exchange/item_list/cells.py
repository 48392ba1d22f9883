"""A cell -> its value: limits with their unit, counts, words and codes. What is wrong is a finding, and None."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from bpr.errors import suggestion
from bpr.exchange.item_list.tables import Row
from bpr.exchange.item_list.values import Limit
from bpr.exchange.item_list.vocabulary import AT_ONCE, DOUBTFUL, LEVELS, NOTHING, ON_THE_SPOT, UNITS, folded

T = TypeVar("T")

GREATEST_LIMIT = 36_500
"""Of a limit, in whatever unit: a hundred years of days."""
GREATEST_COUNT = 10_000

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_AMOUNT = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,6})?|[零〇一二两三四五六七八九十]{1,3})(?:个(?=\D))?(.*)")
_ORDER = re.compile(r"(?:第|步骤)*(\d{1,4}|[一二三四五六七八九十]{1,3})(?:步|环节)?[.、:)]?")
_COPIES = re.compile(r"(?:(?:原件|复印件|纸质|电子|正本|副本):?\d{1,3}份?[,、;+和]?)+")
_COUNT = re.compile(r"(?:至多|最多)?跑?([+-]?\d{1,9}|[零〇一二两三四五六七八九十]{1,3})[次份个]?")


def number_of(text: str) -> float:
    """A number in digits, or in Chinese numerals below 100.

    >>> number_of("20"), number_of("十五"), number_of("二十")
    (20.0, 15.0, 20.0)
    """
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10.0 * _DIGITS.get(tens[-1:], 1) + _DIGITS.get(ones[:1], 0)
    return float(_DIGITS[text[-1]]) if text[-1:] in _DIGITS else float(text)


def read_limit(row: Row, header: str) -> Limit | None:
    """The limit under `header`; None where there is none, or with a finding."""
    text = folded(row.get(header)).removesuffix("以内").removesuffix("内")
    if text in NOTHING:
        return None
    if text in AT_ONCE:
        return ON_THE_SPOT
    found = _AMOUNT.fullmatch(text)
    if not found:
        row.add(
            "ITEM-LIMIT",
            header,
            "{header}: '{text}' is not a limit of time.",
            "Write a number and its unit, e.g. 20工作日; leave the cell empty where there is no limit.",
            text=row.get(header),
        )
        return None
    amount = number_of(found[1])
    if not 0 <= amount <= GREATEST_LIMIT:
        row.add(
            "ITEM-LIMIT-RANGE",
            header,
            "{header}: '{text}' is not between 0 and {most}.",
            "Correct the number.",
            text=row.get(header),
            most=GREATEST_LIMIT,
        )
        return None
    unit = _unit(row, header, found[2])
    return None if unit is None else Limit(amount, UNITS[unit])


def _unit(row: Row, header: str, written: str) -> str | None:
    """The unit in the cell, else in the column of units, else in the header, else working days."""
    own = f"{header}单位"
    unit, at = next(
        ((text, place) for text, place in ((written, header), (folded(row.get(own)), own)) if text),
        (row.units.get(header, ""), header),
    )
    if not unit:
        row.add_once(
            "ITEM-UNIT-NONE",
            header,
            "Nothing says the unit of {header}: working days (工作日) are assumed.",
            "Write the unit into the cells, or into the header: {header}(工作日).",
        )
        return "工作日"
    if unit not in UNITS:
        row.add(
            "ITEM-UNIT",
            at,
            "'{unit}' is not a unit that a limit can have.",
            "Write 工作日, 自然日 (also 天) or 小时; months have no fixed length: write their days.",
            unit=unit,
        )
        return None
    if unit in DOUBTFUL:
        row.add_once(
            "ITEM-UNIT-DAYS",
            at,
            "'{unit}' is taken for calendar days (自然日); some lists mean working days by it.",
            "Write 工作日 where working days are meant.",
            unit=unit,
        )
    return unit


def read_count(row: Row, header: str) -> int | None:
    """A whole number, 0 or more; None where there is none, or with a finding."""
    text = folded(row.get(header))
    if text in NOTHING - {"无"}:
        return None
    found = _COUNT.fullmatch(text)
    count = 0.0 if text == "无" else number_of(found[1]) if found else -1
    if not 0 <= count <= GREATEST_COUNT:
        row.add(
            "ITEM-COUNT",
            header,
            "{header}: '{text}' is not a whole number from 0 to {most}.",
            "Write the number alone, e.g. 1.",
            text=row.get(header),
            most=GREATEST_COUNT,
        )
        return None
    return int(count)


def read_copies(row: Row, header: str) -> int | None:
    """A number of copies; ``原件1份、复印件2份`` are three."""
    text = folded(row.get(header))
    if _COPIES.fullmatch(text):
        return sum(map(int, re.findall(r"\d+", text)))
    return read_count(row, header)


def read_order(row: Row, header: str) -> int | None:
    """The place of a step: ``1``, ``第1步``, ``一``."""
    text = folded(row.get(header))
    found = _ORDER.fullmatch(text)
    if found:
        return int(number_of(found[1]))
    row.add(
        "ITEM-STEP-ORDER",
        header,
        "The step has no place in the order: {header} is '{text}'." if text else "The step has no {header}.",
        "Number the steps of a service 1, 2, 3 … in the order in which they are done.",
        text=row.get(header),
    )
    return None


def read_word(row: Row, header: str, words: Mapping[str, T]) -> T | None:
    """What a word or code of a list means; ``1``, ``必要`` and ``1-必要`` are the same. None where there is none."""
    text = folded(row.get(header))
    if text in words:
        return words[text]
    if text in NOTHING:
        return None
    parts = [part for part in re.split(r"[-.、:()/_]|(?<=\d)(?=\D)", text) if part]
    meant = {words[part] for part in parts if part in words}
    if len(meant) == 1 and all(part in words for part in parts):
        return meant.pop()
    row.add(
        "ITEM-WORD",
        header,
        "{header}: '{text}' is not one of {words}.",
        "Write one of them. {hint}",
        text=row.get(header),
        words=", ".join(words),
        hint=suggestion(text, words) if len(text) > 1 else "",
    )
    return None


def level_of(text: str) -> str | None:
    """The lowest level of government that a text names; None where it names none.

    >>> level_of("县级"), level_of("省级、市级"), level_of("镇（乡、街道）级")
    ('county', 'city', 'township')
    """
    order = list(dict.fromkeys(LEVELS.values()))
    words = [word for word in re.split(r"[、,;/()]|级", folded(text)) if word]
    named = [LEVELS[key] for word in words for key in LEVELS if word == key or word.startswith(f"{key}")]
    return max(named, key=order.index, default=None)


def listed(text: str) -> tuple[str, ...]:
    """The names in a cell that holds several."""
    parts = (part.strip() for part in re.split(r"[、，,；;\n]|\s{2,}", text))
    return tuple(dict.fromkeys(part for part in parts if unicodedata.normalize("NFKC", part) not in NOTHING))
