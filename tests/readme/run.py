#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py ROOT COMPILER - does what README.md says, in a copy of the project.

Blocks marked `sh` are run one after the other by one shell each, in the copy.
Blocks marked `c` are compiled against a build of the copy and run; a `name.c` in
the text before one is what it is saved as.  Where a block marked `text` follows
directly, it is what they print.  Other blocks are refused: nobody would run them.

`make demo` and the like would start this test again.  They are run as `make -n`,
which shows that make knows them; the whole of make check shows that they work.

Links and the paths in the table must lead somewhere.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT, COMPILER = os.path.abspath(sys.argv[1]), sys.argv[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
AGAIN = re.compile(r"^make( \w+)?$")
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Werror".split()


class Block:
    def __init__(self, kind, text, before, expected):
        self.kind, self.text, self.expected = kind, text, expected
        names = re.findall(r"`(\w+\.c)`", before)
        self.name = names[-1] if names else "block.c"


def blocks(document):
    """The blocks to run, each with the output that follows it, or None."""
    found = []
    end = 0
    for match in FENCE.finditer(document):
        kind, text = match.groups()
        before = document[end:match.start()]
        end = match.end()
        if kind == "text":
            if found and not before.strip():
                found[-1].expected = text
        elif kind in ("sh", "c"):
            found.append(Block(kind, text, before, None))
        else:
            raise ValueError("a block of kind '%s' would not be tested" % kind)
    return found


def once(script):
    """The script, but what would start this test again only shown."""
    return "\n".join(AGAIN.sub(r"make -n\1 >/dev/null", line) for line in script.splitlines())


def project_files(root):
    try:
        names = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return [name for name in names.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        return [os.path.relpath(os.path.join(folder, name), root)
                for folder, _, names in os.walk(root) for name in names
                if not os.path.relpath(folder, root).startswith("build")]


def copy_project(root, target):
    for name in project_files(root):
        source = os.path.join(root, name)
        if os.path.isfile(source):
            os.makedirs(os.path.dirname(os.path.join(target, name)), exist_ok=True)
            shutil.copy(source, os.path.join(target, name))


def run(command, folder):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise RuntimeError("%s: exit status %d\n%s" % (command, done.returncode, done.stdout))
    return done.stdout


def run_block(block, folder):
    if block.kind == "sh":
        return run(["sh", "-euc", once(block.text)], folder)
    build = os.path.join(folder, "build", "readme")
    run(["cmake", "-S", folder, "-B", build, "-DBUILD_TESTING=OFF",
         "-DCMAKE_C_COMPILER=" + COMPILER], folder)
    run(["cmake", "--build", build, "--target", "appmsg", "--parallel", "2"], folder)
    with open(os.path.join(folder, block.name), "w", encoding="utf-8") as file:
        file.write(block.text)
    program = os.path.join(build, "block")
    run([COMPILER, "-std=c11", *WARNINGS, "-I" + os.path.join(folder, "libproto", "include"),
         "-o", program, block.name, os.path.join(build, "libproto", "libappmsg.a")], folder)
    return run([program], folder)


class Readme(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            self.document = file.read()

    def test_blocks(self):
        found = blocks(self.document)
        self.assertGreaterEqual({block.kind for block in found}, {"sh", "c"})
        with tempfile.TemporaryDirectory() as folder:
            copy_project(ROOT, folder)
            for block in found:
                with self.subTest(block.text.splitlines()[0]):
                    output = run_block(block, folder)
                    if block.expected is not None:
                        self.assertEqual(output, block.expected)

    def test_links(self):
        links = [link for link in LINK.findall(self.document) if "://" not in link]
        self.assertGreater(len(links), 0)
        for link in links:
            self.assertTrue(os.path.exists(os.path.join(ROOT, link)), link)

    def test_commands(self):
        for command in re.findall(r"`(make \w+)`", self.document):
            run(["sh", "-c", command.replace("make", "make -n") + " >/dev/null"], ROOT)


class OfTheTest(unittest.TestCase):
    """That the test can fail."""

    def test_blocks(self):
        first, second = blocks("```sh\na\n```\n\n```text\n1\n```\nSave `x.c`:\n```c\nb\n```\n"
                               "not directly\n```text\n2\n```\n")
        self.assertEqual((first.kind, first.text, first.expected), ("sh", "a\n", "1\n"))
        self.assertEqual((second.kind, second.name, second.expected), ("c", "x.c", None))
        with self.assertRaises(ValueError):
            blocks("```\nnobody runs this\n```\n")

    def test_failure(self):
        with self.assertRaises(RuntimeError):
            run_block(Block("sh", "false\ntrue\n", "", None), ROOT)
        with self.assertRaises(RuntimeError):
            run_block(Block("sh", "make no_such_goal\n", "", None), ROOT)

    def test_once(self):
        self.assertEqual(once("make check\ncmake --install x"),
                         "make -n check >/dev/null\ncmake --install x")
        self.assertEqual(once("make"), "make -n >/dev/null")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
