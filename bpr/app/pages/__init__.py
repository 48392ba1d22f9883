"""The pages, one file each, as Streamlit wants them; views/ has what they draw."""
