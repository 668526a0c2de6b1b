/*
 * memcpy() and memcmp() of the kernel and of what boots it: small. Both sides nearly always begin
 * at a word there; where they do not, it goes byte by byte.
 */
#include "lib/memory.h"
#include "memory_words.h"

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes)
{
    struct copy copy = {target, source, size_bytes};
    if (is_aligned_alike(target, source)) {
        copy_bytes(&copy, bytes_to_alignment(target));
        copy_words(&copy);
    }
    copy_bytes(&copy, copy.size_bytes);
    return target;
}

int memcmp(const void *left, const void *right, size_t size_bytes)
{
    return compare_bytes(left, right, size_bytes);
}
