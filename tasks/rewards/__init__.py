"""Reward models: what answer people prefer, learnt from pairs, and examined beside blind guesses.

A reward is a number for an answer to a prompt; of two answers to one prompt the first is preferred
with the probability 1 / (1 + exp(second - first)) (Bradley and Terry 1952).
"""
