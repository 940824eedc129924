"""Entanglement: what else changes when one thing of a model changes, measured on the live model."""
