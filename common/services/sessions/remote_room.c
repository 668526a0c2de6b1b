#include "remote_room.h"

bool remote_room(const struct remote_taken *taken, uint32_t count, bool is_owner)
{
    if (taken->by_owner + taken->by_others >= count) {
        return false;
    }
    return is_owner || (taken->by_others + 1 < count && taken->by_this_one < REMOTES_OF_MEMBER);
}
