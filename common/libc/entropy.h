/*
 * Random numbers of the process: ChaCha20 (libsodium's) over the seed that it was started with. The
 * key is replaced by the generator's own output with every use, so that what was given out cannot
 * be found again later.
 */
#pragma once

#include <stddef.h>

void entropy_fill(void *buffer, size_t size_bytes);
