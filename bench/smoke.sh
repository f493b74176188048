#!/bin/sh
# SPDX-License-Identifier: MIT
# smoke.sh BENCH - that the benchmark runs and says sane things; not how fast.
set -eu

bench=$1
out=$(mktemp)
trap 'rm -f "$out"' EXIT

fail() {
    echo "smoke.sh: $1" >&2
    cat "$out" >&2
    exit 1
}

"$bench" --quick --json --filter canonical >"$out" || fail "exit code $?"

# Every line is an object that begins with its type, and times are positive.
awk '
    !/^\{"type": "[a-z]+", .*\}$/ { print "not an object: " $0; bad = 1 }
    /"type": "machine"/ { machine++ }
    /"type": "result"/ {
        results++
        if ($0 !~ /"group": "canonical"/) { print "another group: " $0; bad = 1 }
        if ($0 !~ /"min_ns": [0-9.]*[1-9]/) { print "no time: " $0; bad = 1 }
        if ($0 !~ /"ratio": [0-9.]*[1-9]/) { print "no ratio: " $0; bad = 1 }
        if ($0 ~ /"name": "appmsg"/) ours++
    }
    END {
        if (machine != 1 || ours != 1 || results < 1) { print "lines are missing"; bad = 1 }
        exit bad
    }' "$out" || fail "unexpected output"

# A peer is measured or named as skipped, never dropped.
for peer in cJSON jansson json-c jsmn yyjson http-parser picohttpparser; do
    grep -Eq "\"type\": \"(result|skipped)\".*\"name\": \"$peer\"" "$out" ||
        fail "nothing about $peer"
done

# What it cannot do, it refuses.
if "$bench" --rounds 0 >/dev/null 2>&1; then
    fail "no rounds were accepted"
fi
