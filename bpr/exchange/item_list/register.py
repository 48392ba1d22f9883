"""A service -> the register of the units that handle it: agencies, posts below them, the applicant."""

from collections.abc import Mapping
from typing import Any

from bpr.document.write import write_yaml
from bpr.exchange.item_list.cells import level_of
from bpr.exchange.item_list.handling import Handling, Lane

OFFICE_UNIT, APPLICANT, ISSUER = "U_OFFICE", "U_APPLICANT", "U_ISSUER"
TERRITORY = "local"
"""Territory of every agency: the list does not say that one of them serves another."""

_HEAD = """# Made of an implementation list. ASSUMPTIONS: each agency is a line of its own, all are of one level
# and territory, and each post (办理人员) is directly below its agency.
"""


def unit_ids(handling: Handling) -> Mapping[Lane, str]:
    """The unit of each lane."""
    agencies = _agencies(handling)
    posts = (lane for lane in handling.all_lanes if lane.post)
    return {lane: agencies[lane.agency] for lane in handling.all_lanes if not lane.post} | {
        lane: f"U_POST_{number}" for number, lane in enumerate(posts, 1)
    }


def register_of(handling: Handling) -> bytes:
    """The organisation file."""
    agencies = _agencies(handling)
    level = level_of(handling.service.level)
    where = {"territory": TERRITORY} | ({"level": level} if level else {})
    units: dict[str, dict[str, Any]] = {
        key: {"name": name, "agency": key, "line": key, **where} for name, key in agencies.items()
    }
    for lane, key in unit_ids(handling).items():
        if lane.post:
            above = agencies[lane.agency]
            units[key] = {"name": lane.post, "parent": above, "agency": above, "line": above, **where}
    units[APPLICANT] = {"name": {"en": "Applicant", "zh": "申请人"}, "level": "applicant", "type": "applicant"}
    if handling.shareable:
        units[ISSUER] = {
            "name": {"en": "Issuer of documents, not named by the list", "zh": "核发材料的部门（清单未载明）"}
        }
    return (_HEAD + write_yaml({"schema": "bpr/organisation/1", "units": units})).encode()


def _agencies(handling: Handling) -> Mapping[str, str]:
    """Agency -> its unit."""
    others = [name for name in dict.fromkeys(lane.agency for lane in handling.all_lanes) if name != handling.agency]
    return {handling.agency: OFFICE_UNIT} | {name: f"U_AGENCY_{number}" for number, name in enumerate(others, 1)}
