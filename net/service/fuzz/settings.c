#include "settings.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is taken is written as something that is read as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t input[SETTINGS_WORDS_MAX];
    static uint64_t words[SETTINGS_WORDS_MAX];
    static struct settings settings;
    static struct settings again;
    struct bytes encoded;
    const size_t used = size < sizeof(input) ? size / 8 * 8 : sizeof(input);
    memcpy(input, data, used);
    if (settings_decode((struct bytes){(const uint8_t *)input, used}, &settings) != STATUS_OK) {
        return 0;
    }
    if (settings_encode(&settings, words, &encoded) != STATUS_OK ||
        settings_decode(encoded, &again) != STATUS_OK ||
        memcmp(&settings, &again, sizeof(settings)) != 0) {
        abort();
    }
    return 0;
}
