/*
 * A peer that says anything: behind a good greeting and a proof of its key, which a node takes,
 * come bytes in pieces. Each piece is a length and so many bytes; 255 lets a second pass instead.
 */
#include "../../test/require.h"
#include "node.h"
#include "prover.h"
#include "self.h"
#include <stdlib.h>

#define LINK 3u

static void ignore_link(void *context, uint32_t link)
{
    (void)context;
    require(link == LINK);
}

static void ignore_end(void *context, uint32_t link, enum status why)
{
    (void)context;
    require(link == LINK && why != STATUS_OK);
}

static void ignore_packet(void *context, struct bytes packet)
{
    (void)context;
    require(packet.size_bytes >= 40);
}

static void
ignore_told(void *context, const struct overlay_key *key, struct bytes info, uint64_t round_trip_ns)
{
    (void)context;
    (void)key;
    (void)info;
    (void)round_trip_ns;
    require(false); /* nobody was asked */
}

static void take_all(struct node *node, uint64_t now_ns)
{
    uint8_t piece[512];
    while (node_link_take(node, LINK, piece, sizeof(piece), now_ns) > 0) {
    }
}

static void feed(struct node *node, const uint8_t *data, size_t size, struct router_time *time)
{
    size_t at = 0;
    while (at < size && node->links[LINK].link.state != LINK_NONE) {
        const size_t left = size - at - 1;
        if (data[at] == 255) {
            time->now_ns += TREE_TICK_NS;
            time->unix_s++;
            node_turn(node, time);
            at++;
        } else {
            const size_t part = data[at] < left ? data[at] : left;
            node_link_receive(node, LINK, (struct bytes){data + at + 1, part}, time);
            at += part + 1;
        }
        take_all(node, time->now_ns);
        require(
            node->links[LINK].link.state == LINK_NONE ||
            node_due_ns(node) <= time->now_ns + TREE_TICK_NS);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct node node;
    static struct node_link_memory memory;
    static struct self self;
    static struct self peer;
    static const struct node_output output = {
        .wake = ignore_link,
        .closed = ignore_end,
        .packet = ignore_packet,
        .told = ignore_told,
    };
    struct random random;
    struct router_time time = {UINT64_C(5000000000), 1795208623};
    const uint8_t seed[32] = {9};
    self_init(&self, 1);
    self_init(&peer, 2);
    random_init(&random, (struct bytes){seed, sizeof(seed)});
    const struct node_settings settings = {
        .self = &self.identity, .output = &output, .random = &random};
    const struct node_link_settings link = {.memory = &memory, .is_incoming = true};
    require(node_init(&node, &settings) == STATUS_OK);
    require(node_link_begin(&node, LINK, &link, &time) == STATUS_OK);
    if (size > 0 && data[0] == 1) { /* 0: it has not even that */
        prover_greet(&peer, &node, LINK, &time);
    } else if (size > 0 && data[0] > 1) {
        prover_bring_up(&peer, &node, LINK, &time);
    }
    if (size > 0) {
        feed(&node, data + 1, size - 1, &time);
    }
    node_link_end(&node, LINK);
    node_finish(&node);
    return 0;
}
