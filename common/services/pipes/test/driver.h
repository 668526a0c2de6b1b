/*
 * Runs a script of operations, given as bytes, on a pipe whose callers come and go, and compares
 * with a queue of bytes what is read, who is answered with what, and what is left in the end.
 */
#pragma once

#include "lib/bytes.h"

/* Prints what is wrong, and aborts. */
void driver_run(struct bytes script);
