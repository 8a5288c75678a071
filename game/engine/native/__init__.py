"""Machine code for the parts of the engine that are run for thousands of games at a time; NumPy does the same work without it.

The rules are in one place: kernels are made from the same checked trees (``game.scenario.ir``) as the NumPy functions of
``game.engine.compile``, and from the same plans and tables of ``game.engine.sight``. From the outside in:

* ``kernels``: what the engine and the players call; compiles when first needed, in batches of ``FEWEST`` games or more
* ``choosing``: a seat's month: sight, leader, weights, draws; ``dense``: expressions of the true state for every target
* ``deeds``: what orders, answers and rules do, written down for the ledger; ``single``: expressions and dice of one game at a time
* ``hiding``, ``tile``: the numbers of a few games side by side, as a seat sees them or as they are
* ``expressions``, ``values``: trees to instructions on vectors of games; ``text``: how LLVM writes them, loops and levels
* ``toolchain``: the only module that knows llvmlite; keeps object code in the user's cache folder

``QIBLI_NATIVE=0`` turns all of it off; ``QIBLI_NATIVE_CACHE`` names another folder, or 0 for none.
"""
