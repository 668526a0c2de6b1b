/* Addresses are the C library's to give: what it has reserved it uses for nothing else. */
#include "runtime/address.h"
#include <stddef.h>
#include <sys/mman.h>

enum status address_reserve(uint64_t size_bytes, uint64_t *address)
{
    void *place = mmap(NULL, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *address = (uint64_t)place;
    return place == MAP_FAILED ? STATUS_NO_MEMORY : STATUS_OK;
}
