#include "writer_share.h"
#include "store/store.h"

bool writer_has_place(uint32_t own_count, uint32_t count)
{
    const uint32_t limit = own_count == 0 ? STORE_STREAMS_MAX : WRITERS_BESIDE_MAX;
    return own_count < WRITERS_OF_OWNER_MAX && count < limit;
}
