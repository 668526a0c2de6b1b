#include "identity_store.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is accepted encodes to something that decodes to the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t input[IDENTITY_STORE_WORDS_MAX];
    static uint64_t words[IDENTITY_STORE_WORDS_MAX];
    static struct identity_store store;
    static struct identity_store again;
    struct bytes encoded;
    const size_t used = size < sizeof(input) ? size / 8 * 8 : sizeof(input);
    memcpy(input, data, used);
    if (identity_store_decode((struct bytes){(const uint8_t *)input, used}, &store) != STATUS_OK) {
        return 0;
    }
    if (identity_store_encode(&store, words, &encoded) != STATUS_OK ||
        identity_store_decode(encoded, &again) != STATUS_OK ||
        memcmp(&store, &again, sizeof(store)) != 0) {
        abort();
    }
    return 0;
}
