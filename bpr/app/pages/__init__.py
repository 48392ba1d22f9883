"""The pages, one file each; Streamlit runs the file."""
