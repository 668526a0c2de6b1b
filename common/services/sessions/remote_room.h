/*
 * Who may have one more session from elsewhere: nobody but the owner takes more than
 * REMOTES_OF_MEMBER, and all others together leave the owner one. He is not counted: he could end
 * theirs as well.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define REMOTES_OF_MEMBER 3u

struct remote_taken {
    uint32_t by_owner;
    uint32_t by_others;
    uint32_t by_this_one; /* who asks, be it the owner */
};

/* Whether there is one more, of `count` in all. */
bool remote_room(const struct remote_taken *taken, uint32_t count, bool is_owner);
