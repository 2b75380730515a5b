"""Import this before NumPy: the same numbers on every x86-64 processor.

NumPy picks faster versions of exp, sin, power, ... by what the processor can do, and they differ in the last bit: about
one byte of a million pixels. So the renderer's commands ask for the versions that every x86-64 processor has. What
remains is the C library's `pow` and Python's own; the digest in test_render.py was made with NumPy 1.24 and glibc 2.36.
"""
import os
import sys
import warnings

if 'numpy' in sys.modules:
    raise ImportError('import baseline_cpu before numpy: NumPy reads its settings once, when it is loaded')

os.environ['NPY_DISABLE_CPU_FEATURES'] = 'AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL X86_V3 X86_V4'
with warnings.catch_warnings():
    warnings.simplefilter('ignore')  # about names that this NumPy does not know: 2.4 says X86_V3 and X86_V4 instead
    import numpy  # noqa: F401
