"""nbconvert exporters. Kept empty: `/api/nbconvert` imports every exporter on each JupyterLab page load."""
