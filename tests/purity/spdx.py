#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every source file names its licence in its first lines.

spdx.py ROOT checks the files that git knows below ROOT, or all where it is no
checkout.  Documents, and data that a line would change, are under LICENSE.
"""
import os
import re
import subprocess
import sys

LINE = re.compile(rb"SPDX-License-Identifier: (\S+)( \*/| -->)?$", re.MULTILINE)
GPL = "dissector/"  # a plugin of Wireshark
DOCUMENTS = (".md", ".json", ".txt")
NO_SOURCE = ("LICENSE", "LICENSES/", "tests/golden/", "corpus/")


def listed(root):
    try:
        names = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached"], check=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return sorted(filter(None, names.decode().split("\0")))
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [f for f in folders if f not in ("build", ".git", "__pycache__")]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
        return sorted(found)


def needs_line(path):
    return not path.endswith(DOCUMENTS) and not path.startswith(NO_SOURCE)


def complaint(path, start):
    """What is wrong with a file that begins with these bytes, or None."""
    wanted = "GPL-2.0-or-later" if path.startswith(GPL) else "MIT"
    found = LINE.search(b"\n".join(start.split(b"\n")[:3]))
    if found is None:
        return "%s: no SPDX line in its first three lines" % path
    if found.group(1).decode("ascii", "replace") != wanted:
        return "%s: the licence is not %s" % (path, wanted)
    return None


def main():
    root = sys.argv[1]
    checked, complaints = 0, []
    for path in filter(needs_line, listed(root)):
        name = os.path.join(root, path)
        if not os.path.isfile(name):
            continue
        checked += 1
        with open(name, "rb") as file:
            complaints.append(complaint(path, file.read(400)))
    complaints = [c for c in complaints if c is not None]
    for text in complaints:
        print(text)
    print("%d files, %d complaints" % (checked, len(complaints)))
    return 1 if complaints or checked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
