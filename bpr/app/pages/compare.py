"""The page compare, as a file of its own: Streamlit's tests can only go to such pages."""

from bpr.app.views.compare import show

show()
