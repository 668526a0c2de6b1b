/* Who a node of a test is: an identity whose secret key is there, from a seed of one byte. */
#pragma once

#include "overlay_wire/key.h"

struct self {
    struct overlay_identity identity;
    uint8_t secret_key[64];
    enum status answer; /* what is signed and agreed on, if this is not STATUS_OK */
};

void self_init(struct self *self, uint8_t byte);
