"""Results for people: tables of finished text, charts, one HTML file. Every number comes from the rooms below."""
