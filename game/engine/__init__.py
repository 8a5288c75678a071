"""The rules as a program over arrays: state, dice, the month, what a seat can see. NumPy only; knows no Libya and no screen."""
