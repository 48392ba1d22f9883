"""The script that `launch` hands to Streamlit, in a folder of its own.

Streamlit puts the script's folder on the path for imports, where the app's modules would hide others of their name.
"""
