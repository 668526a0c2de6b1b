#include "petname.h"
#include "lib/text.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A key that is read from a file is the same one when it was written; no key is a name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t key[PETNAME_KEY_BYTES];
    uint8_t again[PETNAME_KEY_BYTES];
    char content[PETNAME_CONTENT_BYTES + 1];
    const struct bytes given = {data, size};
    if (petname_check(given)) {
        for (size_t i = 0; i < size; i++) {
            if (data[i] <= ' ' || data[i] == '/' || data[i] >= 0x7f) {
                abort();
            }
        }
    }
    if (!petname_read(given, key)) {
        return 0;
    }
    petname_write(key, content);
    if (!petname_read(text_bytes(content), again) || memcmp(key, again, sizeof(key)) != 0 ||
        petname_check(given)) {
        abort();
    }
    return 0;
}
