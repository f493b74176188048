#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who may include whom (docs/DESIGN.md).

includes.py ROOT checks every #include of the C files below ROOT.
"""
import os
import re
import sys

C11 = set("""assert.h ctype.h errno.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h
stdalign.h stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h
time.h""".split())
SYSTEM = C11 | set("""arpa/inet.h dirent.h fcntl.h getopt.h netdb.h netinet/in.h netinet/tcp.h poll.h
pthread.h sched.h strings.h sys/epoll.h sys/event.h sys/mman.h sys/resource.h sys/select.h
sys/socket.h sys/stat.h sys/time.h sys/types.h sys/uio.h sys/un.h sys/wait.h termios.h
unistd.h""".split())
TYPES = {"stdbool.h", "stddef.h", "stdint.h"}

# The public headers, by library.
CONTENT = "libproto/include/appmsg/content.h"
CODEC = "libproto/include/appmsg/(?!content\\.h)"
PUBLIC = "libproto/include/appmsg/"

# Directory or file (the first that fits), the files of the project that it may
# include beside its own, the headers of others.
PROGRAM = (PUBLIC + "|net/|common/", SYSTEM | {"cjson/cJSON.h"})
RULES = [
    (CONTENT, (CODEC, {"cjson/cJSON.h"})),
    (PUBLIC, (CODEC, TYPES | {"string.h"})),
    # emmintrin.h: types and intrinsics of the processor, no functions.
    ("libproto/codec/", (CODEC, TYPES | {"string.h", "emmintrin.h"})),
    ("libproto/session/", (CODEC, TYPES | {"string.h"})),
    # No state, no locale, no clock.
    ("libproto/content/", (PUBLIC, C11 - {"locale.h", "setjmp.h", "signal.h", "time.h"} |
                           {"cjson/cJSON.h", "iconv.h"})),
    ("net/", (None, SYSTEM)),
    ("common/", PROGRAM),
    ("server/", PROGRAM),
    ("client/", PROGRAM),
    ("tools/", PROGRAM),
    # These exercise everything.
    ("bench/", ("", None)),
    ("fuzz/", ("", None)),
    ("tests/", ("", None)),
]

INCLUDE = re.compile(r"^\s*#\s*include\b\s*(.*)$", re.MULTILINE)
NAMED = re.compile(r'(["<])([^">]+)[">]')


def project_files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f != "build" and not f.startswith("."))
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.relpath(os.path.join(folder, name), root)


def resolve(root, path, quote, name):
    """The file of the project that an #include in `path` means, or None."""
    own = [os.path.dirname(path)] if quote == '"' else []
    for folder in own + ["", "libproto", "libproto/include"]:
        candidate = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(os.path.join(root, candidate)):
            return candidate
    return None


def check_file(root, path, text):
    rule = next((r for r in RULES if path.startswith(r[0])), None)
    if rule is None:
        return ["%s: no rule for its directory" % path]
    place, (ours, others) = rule
    own = os.path.dirname(place) + "/"
    complaints = []
    for argument in INCLUDE.findall(text):
        named = NAMED.match(argument)
        if named is None:
            complaints.append("%s: cannot tell what it includes: %s" % (path, argument))
            continue
        quote, name = named.groups()
        target = resolve(root, path, quote, name)
        if target is None:
            good = others is None or name in others
        elif place.startswith(PUBLIC):
            good = re.match(ours, target)
        else:
            good = target.startswith(own) or (ours is not None and re.match(ours, target))
        if not good:
            complaints.append("%s: may not include %s" % (path, target or name))
    return complaints


def check(root):
    complaints = []
    count = 0
    for path in project_files(root):
        count += 1
        with open(os.path.join(root, path), encoding="utf-8") as file:
            complaints += check_file(root, path, file.read())
    return count, complaints


def main():
    count, complaints = check(sys.argv[1])
    for complaint in complaints:
        print(complaint)
    print("%d files, %d complaints" % (count, len(complaints)))
    return 1 if complaints or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
