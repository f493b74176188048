#!/bin/sh
# SPDX-License-Identifier: MIT
# instructions.sh [BENCH] [FILTER] - instructions per operation, by callgrind.
#
# Times differ from run to run; these do not, so two versions of the codec can
# be compared by them.  They say nothing of mispredicted branches and misses.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bench=${1:-${BENCH_BUILD:-$(dirname "$here")/build/bench}/bench/appmsg-bench}
filter=${2:-}

command -v valgrind >/dev/null || {
    echo "instructions.sh: valgrind is not installed" >&2
    exit 2
}
[ -x "$bench" ] || {
    echo "instructions.sh: no $bench: run bench/run first, or name the program" >&2
    exit 2
}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# One part for each row: the program tells callgrind where a row begins and ends.
valgrind --tool=callgrind --collect-atstart=no --combine-dumps=no \
    --callgrind-out-file="$dir/out" "$bench" --count --filter "$filter" \
    >"$dir/rows" 2>"$dir/log" || {
    cat "$dir/log" >&2
    exit 2
}

# rows: NAME<TAB>OPERATIONS<TAB>BYTES in the order of out.1, out.2, ...
printf '%-60s %14s %10s\n' "" "instructions" "per byte"
n=0
while IFS='	' read -r name ops bytes; do
    n=$((n + 1))
    ir=$(awk '/^(totals|summary):/ { print $2; exit }' "$dir/out.$n")
    if [ "${ir:-0}" -eq 0 ]; then
        echo "instructions.sh: nothing counted for $name: built without valgrind's headers?" >&2
        exit 2
    fi
    # Not with awk -v, which would take the backslashes in names for escapes.
    printf '%-60s ' "$name"
    awk -v ir="$ir" -v ops="$ops" -v bytes="$bytes" \
        'BEGIN { printf "%14.1f %10.2f\n", ir / ops, ir / ops / bytes }'
done <"$dir/rows"
