"""The few lines of a test runner: `check` counts, `finish` prints the sum and exits."""
import sys

_counts = {True: 0, False: 0}


def check(what: str, holds: bool, detail: str = '') -> None:
    _counts[bool(holds)] += 1
    print(('ok    ' if holds else 'FAILED ') + what + (f' ({detail})' if detail else ''), flush=True)


def finish() -> None:
    print(f'{_counts[True]} passed, {_counts[False]} failed')
    sys.exit(1 if _counts[False] else 0)
