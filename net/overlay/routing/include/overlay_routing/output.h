/* What routing has to say to the outside, through calls that may not call back. */
#pragma once

#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include "overlay_wire/route_messages.h"
#include <stdint.h>

struct overlay_output {
    void *context;
    /*
     * A frame that the peer must get, in order; who cannot keep it closes the link. In one
     * second there are at most some hundred for a link.
     */
    void (*control)(void *context, uint32_t link, struct bytes frame);
    /* A frame that may be dropped. `source`: whose it is, for queues to be fair. */
    void (*passing)(
        void *context, uint32_t link, const struct overlay_key *source, struct bytes frame);
    /* The same, not yet a frame, for it is long. */
    void (*traffic)(void *context, uint32_t link, const struct overlay_traffic *traffic);
    /* Traffic for this node. */
    void (*deliver)(void *context, const struct overlay_traffic *traffic);
    /* A way to this node is known now, that was looked for. */
    void (*found)(void *context, const struct overlay_key *key);
};
