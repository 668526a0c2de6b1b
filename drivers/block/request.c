#include "request.h"

enum status block_wish_check(
    const struct block_wish *wish, const struct block_properties *disk, uint64_t buffer_bytes)
{
    if (wish->operation == BLOCK_OPERATION_FLUSH) {
        return STATUS_OK;
    }
    if (wish->operation == BLOCK_OPERATION_WRITE && disk->is_read_only) {
        return STATUS_UNSUPPORTED;
    }
    if (wish->block_count == 0 || wish->block_count > disk->request_blocks_max ||
        wish->block_count > disk->block_count ||
        wish->block > disk->block_count - wish->block_count) {
        return STATUS_INVALID_ARGUMENT;
    }
    const uint64_t size_bytes = (uint64_t)wish->block_count * disk->block_bytes;
    if (wish->offset_bytes % BLOCK_OFFSET_BYTES != 0 || size_bytes > buffer_bytes ||
        wish->offset_bytes > buffer_bytes - size_bytes) {
        return STATUS_INVALID_ARGUMENT;
    }
    return STATUS_OK;
}
