"""Run every test, in two processes, and leave pytest's closing line last."""

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["--numprocesses=2", "--dist=loadfile", *sys.argv[1:]]))
