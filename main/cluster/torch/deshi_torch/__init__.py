"""Trains a student of Deshi with PyTorch, on one computer or on many. train.py beside this folder is what is started."""
