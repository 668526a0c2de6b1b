/*
 * Runs a script of operations, given as bytes, on a tree and on the model, and compares what they
 * answer and what they hold. Random scripts are a unit test, chosen ones are the fuzzer's.
 */
#pragma once

#include "lib/bytes.h"

/* Prints what differs, and aborts. */
void driver_run(struct bytes script);
