/* Reads and decodes files of pictures in a thread of its own, one at a time. */
#pragma once

#include "pictures/pictures.h"
#include <stdbool.h>

#define LOADER_FILE_BYTES_MAX ((size_t)64 << 20)

/* False: no thread could be made. `event` is signalled with `bits` when it is done. */
bool loader_begin(const char *path, uint32_t event, uint64_t bits);

bool loader_is_busy(void);

/* After its signal: what became of it. Without pixels, its reason says why. */
struct picture loader_take(void);
