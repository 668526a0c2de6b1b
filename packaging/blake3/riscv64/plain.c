/* For any rv64gc CPU. */
#include "names.h"

#define blake3_compress_in_place_portable blake3_compress_in_place_plain
#define blake3_compress_xof_portable      blake3_compress_xof_plain
#define blake3_hash_many_portable         blake3_hash_many_plain

#include "blake3_portable.c"
