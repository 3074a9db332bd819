"""How the safety model is made from `data/safety/examples/`: run by `make safety-model`, never by a process.

Needs PyTorch and a few other libraries that no process of Signpost loads.
"""
