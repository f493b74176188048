#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the codec may be made of (docs/DESIGN.md).

codec.py symbols ROOT COMPILER LIBRARY   LIBRARY needs mem*/str* only, and has no state
codec.py freestanding ROOT COMPILER      it compiles and links without a C library
codec.py float ROOT COMPILER             it has no floating-point arithmetic
codec.py sizes ROOT COMPILER             its decoder, stack frames and code are small

Exit status: 0 good, 1 not good, 77 the compiler is not there or cannot do this.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

# Of the C library, what needs no memory, no locale and keeps no state.
NEEDS = set("memchr memcmp memcpy memmove memset strchr strcmp strlen strncmp".split())
# What compilers make of them, and what they add for hardening.
ADDED = {"__%s_chk" % name for name in NEEDS} | {"bcmp", "__stack_chk_fail"}
LINKER = {"_GLOBAL_OFFSET_TABLE_"}

DECODER_MAX = 80
FRAME_MAX = 256
TEXT_MAX = 12 * 1024
# What only errors, rare names and set-up need; compilers keep it apart.
COLD_MAX = 6 * 1024

# Arithmetic, comparison and conversion; moves only carry bits.
FLOAT_INSTRUCTION = re.compile(
    r"\t(v?(?:u?comi|cmp|cvt\w*|add|sub|mul|div|sqrt|min|max|round|rcp|rsqrt|dp|hadd|hsub)"
    r"\w*?(?:ss|sd|ps|pd|2s[sd]i?|2si)|f(?:add|sub|mul|div|i?ld|i?st|u?comi?)\w*)\b")


class Unable(Exception):
    """The compiler is not there or cannot do this."""


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace", check=False)
    return done.returncode, done.stdout


def output(*command):
    status, text = run(*command)
    if status != 0:
        raise RuntimeError("%s\n%s" % (" ".join(command), text))
    return text


class Codec:
    """The sources of the codec, or others in their place, and where objects go."""

    def __init__(self, root, compiler, objects, sources=None):
        if shutil.which(compiler) is None:
            raise Unable("no " + compiler)
        self.root, self.compiler, self.objects = root, compiler, objects
        folder = os.path.join(root, "libproto", "codec")
        self.sources = sources or [os.path.join(folder, name) for name in
                                   sorted(os.listdir(folder)) if name.endswith(".c")]
        if not self.sources:
            raise RuntimeError("no sources in " + folder)

    def knows(self, flag):
        return run(self.compiler, flag, "-x", "c", "-fsyntax-only", os.devnull)[0] == 0

    def compile(self, *flags):
        """(objects, complaints)."""
        objects, complaints = [], []
        for source in self.sources:
            name = os.path.join(self.objects, os.path.basename(source)[:-2] + ".o")
            status, text = run(self.compiler, "-std=c11", "-Wall", "-Wextra", "-Werror",
                               "-fvisibility=hidden", "-I" + self.root + "/libproto/include",
                               *flags, "-c", source, "-o", name)
            if status == 0:
                objects.append(name)
            else:
                complaints.append("%s with %s: %s" % (source, " ".join(flags), text))
        return objects, complaints


def foreign_symbols(files):
    """What the files need of others."""
    defined, undefined = set(), set()
    for line in output("nm", "-P", "--no-sort", *files).splitlines():
        words = line.split()
        if len(words) >= 2 and len(words[1]) == 1:
            (undefined if words[1] in "Uwv" else defined).add(words[0])
    return undefined - defined


def symbol_complaints(files, allowed):
    return ["needs " + name for name in sorted(foreign_symbols(files) - allowed - LINKER)]


def state_complaints(files):
    """Sections that can be written; not tables of pointers, which only the loader writes."""
    complaints = []
    for line in output("readelf", "-SW", *files).splitlines():
        found = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+\S+\s+\w+\s+\w+\s+(\w+)\s+\w+\s+(\w*)", line)
        if found and "W" in found.group(3) and int(found.group(2), 16) > 0 and \
                not found.group(1).startswith(".data.rel.ro"):
            complaints.append("has %d bytes in %s" % (int(found.group(2), 16), found.group(1)))
    for line in output("nm", "-P", *files).splitlines():
        if re.search(r"\s[Cc]\s", line):
            complaints.append("has a common symbol: " + line.split()[0])
    return complaints


def check_symbols(codec, library):
    complaints = symbol_complaints([library], NEEDS | ADDED) + state_complaints([library])
    print("%s needs: %s" % (library, " ".join(sorted(foreign_symbols([library]) - LINKER))))
    return complaints


def check_freestanding(codec):
    here = os.path.dirname(os.path.abspath(__file__))
    own = output(codec.compiler, "-print-file-name=include").strip()
    alone = ["-nostdinc", "-isystem", own, "-isystem", os.path.join(here, "freestanding")]
    complaints = []
    # The headers of SSE2 intrinsics want a C library's headers with gcc, so only
    # the portable form goes entirely without.
    for flags in (["-DAPPMSG_SCALAR"] + alone, []):
        objects, bad = codec.compile("-O2", "-ffreestanding", *flags)
        complaints += bad
        if bad:
            continue
        linked = os.path.join(codec.objects, "linked.o")
        output(codec.compiler, "-nostdlib", "-r", "-o", linked, *objects)
        complaints += symbol_complaints([linked], NEEDS)
        print("%d files, flags: %s" % (len(objects), " ".join(flags) or "none"))
    return complaints


def check_float(codec):
    if not codec.knows("-mgeneral-regs-only"):
        raise Unable(codec.compiler + " has no -mgeneral-regs-only here")
    # Arithmetic becomes an error of the compiler or a call of a helper function.
    objects, complaints = codec.compile("-O2", "-DAPPMSG_SCALAR", "-mgeneral-regs-only")
    if objects:
        complaints += symbol_complaints(objects, NEEDS | ADDED)
    # The same code with the registers of SSE2 at hand.
    objects, bad = codec.compile("-O2")
    complaints += bad
    instructions = 0
    for name in objects:
        for line in output("objdump", "-d", "--no-show-raw-insn", name).splitlines():
            instructions += "\t" in line
            if FLOAT_INSTRUCTION.search(line):
                complaints.append("%s: %s" % (os.path.basename(name), line.strip()))
    print("%d instructions" % instructions)
    return complaints


def decoder_size(codec):
    source = os.path.join(codec.objects, "size_of.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write("#include <appmsg/decode.h>\nchar size_of[sizeof(appmsg_decoder)];\n")
    sized = Codec(codec.root, codec.compiler, codec.objects, [source])
    (name,), _ = sized.compile("-fno-common")
    return int(re.search(r"^size_of \w \w+ (\w+)", output("nm", "-P", name), re.M).group(1), 16)


def frames(objects):
    """[(bytes, whether they are fixed, function)]."""
    found = []
    for name in objects:
        with open(name[:-2] + ".su", encoding="utf-8") as file:
            for line in file:
                place, size, kind = line.rstrip("\n").split("\t")
                found.append((int(size), kind == "static", place))
    return sorted(found, reverse=True)


def text_sizes(objects):
    """The bytes of .text, and those of .text.unlikely and the like."""
    text = cold = 0
    for line in output("size", "-A", *objects).splitlines():
        words = line.split()
        if words and words[0] == ".text":
            text += int(words[1])
        elif words and words[0].startswith(".text."):
            cold += int(words[1])
    return text, cold


def check_sizes(codec):
    complaints = []
    objects, bad = codec.compile("-O2", "-fstack-usage")
    if bad:
        return bad
    decoder, (text, cold), stack = decoder_size(codec), text_sizes(objects), frames(objects)
    print("sizeof(appmsg_decoder): %d bytes, at most %d" % (decoder, DECODER_MAX))
    print(".text at -O2: %d bytes, at most %d" % (text, TEXT_MAX))
    print("cold code beside it: %d bytes, at most %d" % (cold, COLD_MAX))
    print("largest stack frames at -O2, at most %d:" % FRAME_MAX)
    for size, _, place in stack[:3]:
        print("  %d bytes: %s" % (size, os.path.basename(place)))
    if decoder > DECODER_MAX:
        complaints.append("appmsg_decoder has %d bytes" % decoder)
    if text > TEXT_MAX:
        complaints.append(".text has %d bytes" % text)
    if cold > COLD_MAX:
        complaints.append("the cold code has %d bytes" % cold)
    for size, fixed, place in stack:
        if size > FRAME_MAX or not fixed:
            complaints.append("a frame of %d bytes%s: %s" %
                              (size, "" if fixed else " and more", place))
    return complaints


CHECKS = {"symbols": check_symbols, "freestanding": check_freestanding,
          "float": check_float, "sizes": check_sizes}


def main():
    name, root, compiler = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as objects:
        try:
            complaints = CHECKS[name](Codec(root, compiler, objects), *sys.argv[4:])
        except Unable as why:
            print(why)
            return 77
    for complaint in complaints:
        print("BAD: " + complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
