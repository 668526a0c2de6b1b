#include "share_text.h"
#include "lib/bytes.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read as a share is written as the same characters, but for those that do not count. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct share share;
    uint32_t group = 0;
    if (share_text_read((struct bytes){data, size}, &share, &group) != SHARE_TEXT_GOOD) {
        return 0;
    }
    char text[SHARE_TEXT_BYTES];
    struct share again;
    share_text_write(&share, text);
    const struct bytes written = {(const uint8_t *)text, sizeof(text)};
    if (share_text_read(written, &again, &group) != SHARE_TEXT_GOOD ||
        memcmp(&share, &again, sizeof(share)) != 0) {
        abort();
    }
    return 0;
}
