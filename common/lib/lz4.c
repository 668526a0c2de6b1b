#include "lib/lz4.h"

#define LENGTH_GOES_ON 255u
#define DISTANCE_BYTES 2u

struct unpacking {
    struct bytes block;
    size_t at; /* in the block */
    uint8_t *target;
    size_t size_bytes;
    size_t done; /* of the target */
};

static bool has_left(const struct unpacking *unpacking, size_t size_bytes)
{
    return size_bytes <= unpacking->block.size_bytes - unpacking->at;
}

/*
 * A length of which the token had a part: when that is all that it can say, bytes follow that add
 * to it, up to the first below 255. The sum of a block's bytes cannot wrap.
 */
static enum status read_length(struct unpacking *unpacking, size_t *length)
{
    if (*length < LZ4_LENGTH_IN_TOKEN) {
        return STATUS_OK;
    }
    uint8_t more = LENGTH_GOES_ON;
    while (more == LENGTH_GOES_ON) {
        if (!has_left(unpacking, 1)) {
            return STATUS_TRUNCATED;
        }
        more = unpacking->block.data[unpacking->at++];
        *length += more;
    }
    return STATUS_OK;
}

static enum status copy_literals(struct unpacking *unpacking, size_t length)
{
    enum status status = read_length(unpacking, &length);
    if (status == STATUS_OK && !has_left(unpacking, length)) {
        status = STATUS_TRUNCATED;
    }
    if (status == STATUS_OK && length > unpacking->size_bytes - unpacking->done) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        const uint8_t *literals = unpacking->block.data + unpacking->at;
        memcpy(unpacking->target + unpacking->done, literals, length);
        unpacking->at += length;
        unpacking->done += length;
    }
    return status;
}

/* What is copied may be what this very copy has written: forwards, a byte at a time. */
static enum status copy_match(struct unpacking *unpacking, size_t length)
{
    if (!has_left(unpacking, DISTANCE_BYTES)) {
        return STATUS_TRUNCATED;
    }
    const size_t distance = bytes_u16(unpacking->block, unpacking->at);
    unpacking->at += DISTANCE_BYTES;
    const enum status status = read_length(unpacking, &length);
    if (status != STATUS_OK) {
        return status;
    }
    length += LZ4_MATCH_BYTES_MIN;
    if (distance == 0 || distance > unpacking->done ||
        length > unpacking->size_bytes - unpacking->done) {
        return STATUS_MALFORMED;
    }
    uint8_t *to = unpacking->target + unpacking->done;
    const uint8_t *from = to - distance;
    for (size_t i = 0; i < length; i++) {
        to[i] = from[i];
    }
    unpacking->done += length;
    return STATUS_OK;
}

enum status lz4_unpack(struct bytes block, uint8_t *target, size_t size_bytes)
{
    struct unpacking unpacking = {.block = block, .target = target, .size_bytes = size_bytes};
    for (;;) {
        if (!has_left(&unpacking, 1)) {
            return STATUS_TRUNCATED;
        }
        const uint8_t token = block.data[unpacking.at++];
        enum status status = copy_literals(&unpacking, token >> 4);
        if (status != STATUS_OK) {
            return status;
        }
        /* The last sequence is the one behind whose literals nothing is. */
        if (!has_left(&unpacking, 1)) {
            return unpacking.done == size_bytes ? STATUS_OK : STATUS_MALFORMED;
        }
        status = copy_match(&unpacking, token & LZ4_LENGTH_IN_TOKEN);
        if (status != STATUS_OK) {
            return status;
        }
    }
}
