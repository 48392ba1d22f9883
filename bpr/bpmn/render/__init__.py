"""A BPMN diagram as a picture, without a browser: SVG, and PNG of it."""

from bpr.bpmn.render.picture import render_svg
from bpr.bpmn.render.png import render_png

__all__ = ["render_png", "render_svg"]
