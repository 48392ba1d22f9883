"""The page run, as a file of its own: Streamlit's tests can only go to such pages."""

from bpr.app.views.run import show

show()
