/*
 * What a stranger says first: what is taken for a handshake has a key, and is good only when it is
 * signed; nothing changes when more comes behind it.
 */
#include "overlay_wire/handshake.h"
#include "lib/text.h"
#include "require.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const struct overlay_key self;
    struct overlay_handshake handshake;
    struct overlay_handshake again;
    size_t used = 0;
    size_t used_again = 0;
    uint8_t *const copy = malloc(size_bytes + 1);
    if (size_bytes > 0) {
        memcpy(copy, data, size_bytes);
    }
    const enum status status =
        overlay_handshake_read((struct bytes){copy, size_bytes}, &handshake, &used);
    if (status == STATUS_OK) {
        require(used <= size_bytes && used <= OVERLAY_HANDSHAKE_BYTES_MAX);
        require(
            overlay_handshake_read((struct bytes){copy, used}, &again, &used_again) == STATUS_OK);
        require(used == used_again && overlay_key_equal(&handshake.key, &again.key));
        require(
            overlay_handshake_read((struct bytes){copy, used - 1}, &again, &used_again) ==
            STATUS_TRUNCATED);
        (void)overlay_handshake_check(&handshake, &self, text_bytes(""));
    } else {
        require(status != STATUS_TRUNCATED || size_bytes < OVERLAY_HANDSHAKE_BYTES_MAX);
    }
    free(copy);
    return 0;
}
