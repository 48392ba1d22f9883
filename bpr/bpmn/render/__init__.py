"""A BPMN diagram as a picture, without a browser: SVG, and PNG of it."""

from bpr.bpmn.render.paint import Change
from bpr.bpmn.render.picture import render_svg
from bpr.bpmn.render.png import render_png
from bpr.bpmn.render.sheet import diagram_of

__all__ = ["Change", "diagram_of", "render_png", "render_svg"]
