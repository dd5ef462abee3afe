"""Pure functions from rows to Plotly figures."""
