/* A node of a test: an identity whose secret key is there, from a seed of one repeated byte. */
#pragma once

#include "lib/hex.h"
#include "overlay_wire/key.h"

struct node {
    struct overlay_identity identity;
    uint8_t secret_key[64];
    enum status answer; /* what is signed and agreed on, if this is not STATUS_OK */
    uint32_t signed_count;
};

void node_init(struct node *node, const uint8_t seed[32]);

void node_init_byte(struct node *node, uint8_t byte);

/* Reads hexadecimal text into memory that is big enough, and gives what was read. */
struct bytes node_unhex(const char *text, uint8_t *bytes);
