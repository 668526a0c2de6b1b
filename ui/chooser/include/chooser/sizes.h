/* Sizes and times, for people. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SIZES_TEXT_BYTES 32u

/* "1 byte", "812 bytes", "3.4 KiB", "120 MiB". */
void sizes_write(char out[SIZES_TEXT_BYTES], uint64_t size_bytes);

/* "2031-02-03 04:05"; nothing for a time that nobody knew. */
void sizes_write_time(char out[SIZES_TEXT_BYTES], uint64_t time_ns);
