/* Whatever comes in, what comes out is UTF-8 without control characters, and fits. */
#include "lib/printable.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static char shown[4096];
    static char again[sizeof(shown)];
    if (size_bytes == 0) {
        return 0;
    }
    const size_t room = (size_t)data[0] * 16;
    bool is_cut = false;
    const struct bytes source = {data + 1, size_bytes - 1};
    const size_t length = printable_text(shown, room, source, &is_cut);
    must(length <= room);
    must(is_cut || length >= source.size_bytes);
    for (size_t i = 0; i < length; i++) {
        const uint8_t byte = (uint8_t)shown[i];
        must(byte >= 0x20 && byte != 0x7f);
    }
    /* What is printable once stays as it is: nothing in it is a control character or no UTF-8. */
    const struct bytes result = {(const uint8_t *)shown, length};
    must(printable_text(again, sizeof(again), result, &is_cut) == length && !is_cut);
    must(memcmp(shown, again, length) == 0);
    return 0;
}
