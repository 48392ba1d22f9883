"""Where everything is drawn, found by calculation: swim lanes for models without a diagram or with a part of one."""

from bpr.bpmn.layout.laying import lay_out

__all__ = ["lay_out"]
