#!/bin/sh
# Makes the first inputs of the corpus, with the stock tool: corpus.sh INCLUDE OUTPUT
set -eu
include=$1
output=$2
here=$(dirname "$0")
schema=$here/../test/sample.capnp

# NAME METHOD COUNTS, and the page on standard input
input() {
    {
        printf "\\$(printf %03o "$2")\\$(printf %03o "$3")"
        head -c 48 /dev/zero
        cat
    } > "$output/$1"
}

flat() {
    capnp encode --flat "-I$include" "$schema" "$1"
}

# The message as the only pointer of a root around it, as parameters are.
wrapped() {
    printf '\000\000\000\000\000\000\001\000'
    flat "$1"
}

wrapped Everything < "$here/../test/example.txt" | input everything 0 0
wrapped Everything < "$here/../test/example.txt" | input everything_answered 128 0
echo '(number = 5, pair = (second = "b"), either = (right = "c"))' | flat Choice | input choose 10 0
echo '(many = [1, 2, 3])' | flat Choice | input choose_answered 128 0
echo '(name = "a text")' |
    capnp encode --flat "-I$include" "$include/directory.capnp" Entry | input say 6 0
{
    printf '\000\000\000\000\000\000\001\000\000\000\000\000\000\000\003\000'
    printf '\003\000\000\000\001\000\000\000\003\000\000\000\000\000\000\000'
    printf '\005\000\000\000\016\000\000\000\003\000\000\000\001\000\000\000'
} | input pass 5 48
input swap 4 33 < /dev/null
input add 1 2 < /dev/null
input fill 7 1 < /dev/null
