"""Debts of leakage: rows that a model is judged on had a say in how it was made."""
