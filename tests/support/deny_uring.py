#!/usr/bin/env python3
"""Runs a command under a seccomp filter that refuses io_uring, as the default profiles of containers do.

    deny_uring.py COMMAND [ARGUMENT...]
"""
import ctypes
import errno
import os
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD_WORD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
IO_URING_SETUP = 425   # on every architecture


def deny():
    def instruction(code, jump_true, jump_false, value):
        return struct.pack("=HBBI", code, jump_true, jump_false, value)

    program = b"".join([
        instruction(LOAD_WORD, 0, 0, 0),   # the number of the system call
        instruction(JUMP_EQUAL, 0, 1, IO_URING_SETUP),
        instruction(RETURN, 0, 0, ERRNO | errno.EPERM),
        instruction(RETURN, 0, 0, ALLOW),
    ])
    filters = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(filters)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
                      (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_void_p(ctypes.addressof(header)), 0, 0)):
        if prctl(*arguments) != 0:
            sys.exit(f"deny_uring: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    deny()
    os.execvp(sys.argv[1], sys.argv[1:])
