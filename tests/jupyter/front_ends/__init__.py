"""Tests of whole notebooks in JupyterLab, Notebook 7 and Voila."""
