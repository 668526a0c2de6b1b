#!/bin/sh
# Writes the messages that test/message.c reads, with the stock tool (Cap'n Proto 0.9 or later).
set -eu
cd "$(dirname "$0")"
capnp eval --binary example.capnp example > example.message
capnp eval --flat example.capnp example > example.segment
capnp eval --binary example.capnp defaults > defaults.message
