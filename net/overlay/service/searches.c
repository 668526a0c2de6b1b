#include "searches.h"

uint32_t searches_begin(struct searches *searches, uint32_t slot)
{
    searches->last = searches->last == UINT32_MAX ? 1 : searches->last + 1;
    searches->waits_for[slot] = searches->last;
    return searches->last;
}

bool searches_end(struct searches *searches, uint32_t number, uint32_t *slot)
{
    for (uint32_t i = 0; i < SEARCHES_SLOTS; i++) {
        if (searches->waits_for[i] == number && number != 0) {
            searches->waits_for[i] = 0;
            *slot = i;
            return true;
        }
    }
    return false;
}

void searches_forget(struct searches *searches, uint32_t slot)
{
    searches->waits_for[slot] = 0;
}

bool searches_waits(const struct searches *searches, uint32_t slot)
{
    return searches->waits_for[slot] != 0;
}
