/* The chunks of a content: where they are, and taking them off its end. */
#pragma once

#include "change.h"

static inline struct key key_of_extent(uint64_t content, uint64_t index)
{
    return key_with(KEY_EXTENT, content, index);
}

/* The last chunks of a content from an index on, as many as one operation takes. */
struct trim {
    uint64_t content;
    uint64_t first; /* not those before it */
    uint32_t count;
    bool has_more;
    uint64_t indices[FREEING_CELLS_MAX]; /* the last first */
};

/* Of an operation that has begun. */
NODISCARD enum status trim_prepare(struct names *names, struct trim *trim);
void trim_commit(struct names *names, const struct trim *trim);
