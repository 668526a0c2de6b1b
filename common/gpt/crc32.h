/* The checksum of the tables: CRC-32 as in ISO 3309, whose polynomial is 0x04c11db7. */
#pragma once

#include "lib/bytes.h"

#define CRC32_START 0u

/* Goes on with the checksum of what came before; CRC32_START: nothing. */
uint32_t crc32_add(uint32_t checksum, struct bytes bytes);
