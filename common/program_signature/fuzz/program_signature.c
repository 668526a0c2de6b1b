/* Whatever opens has parts of the right sizes that can be read, and a signature that is checked. */
#include "program_signature/program_signature.h"
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint64_t read_all(const uint8_t *data, size_t size_bytes)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size_bytes; i++) {
        sum += data[i];
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct program_signature signature;
    if (program_signature_open((struct bytes){data, size_bytes}, &signature) != STATUS_OK) {
        return 0;
    }
    require(signature.content.hash.size_bytes == PROGRAM_SIGNATURE_HASH_BYTES);
    require(signature.content.name.size_bytes >= 1);
    require(signature.content.name.size_bytes <= PROGRAM_SIGNATURE_NAME_BYTES_MAX);
    (void)read_all(signature.content.name.data, signature.content.name.size_bytes);
    (void)read_all(signature.content.hash.data, signature.content.hash.size_bytes);
    (void)read_all(signature.signer, PROGRAM_SIGNATURE_KEY_BYTES);
    (void)program_signature_check(&signature); /* it reads all of it */
    return 0;
}
