/*
 * Any payload as one of a session: a header that is read says what was written; nobody's box is
 * opened, and nobody's offer is taken, unless it was made for it.
 */
#include "overlay_session/packets.h"
#include "node.h"
#include "require.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static uint8_t memory[SESSION_PACKET_BYTES_MAX];

static void check_traffic(struct bytes packet)
{
    static const uint8_t shared[OVERLAY_BOX_KEY_BYTES] = {1};
    struct session_traffic traffic;
    struct bytes content;
    if (session_traffic_read(packet, &traffic) != STATUS_OK) {
        return;
    }
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    wire_write_bytes(&writer, bytes_part(packet, 0, 1));
    wire_write_number(&writer, traffic.sender_keys);
    wire_write_number(&writer, traffic.receiver_keys);
    wire_write_number(&writer, traffic.nonce);
    wire_write_bytes(&writer, traffic.box);
    require(bytes_equal(wire_written(&writer), packet));
    require(session_traffic_open(&traffic, shared, memory, &content) == STATUS_BAD_SIGNATURE);
}

static void check_offer(struct bytes packet)
{
    static struct node self;
    static struct node other;
    struct session_offer offer;
    if (self.identity.sign == NULL) {
        node_init_byte(&self, 1);
        node_init_byte(&other, 2);
    }
    const enum status status =
        session_offer_open(&self.identity, &other.identity.key, packet, &offer);
    /* But for the one of the corpus, which is of B for A. */
    require(status == STATUS_OK || status == STATUS_MALFORMED || status == STATUS_BAD_SIGNATURE);
    require(packet.size_bytes == SESSION_OFFER_BYTES || status == STATUS_MALFORMED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    const struct bytes packet = {copy, size_bytes};
    if (size_bytes > 0) {
        memcpy(copy, data, size_bytes);
    }
    check_traffic(packet);
    check_offer(packet);
    free(copy);
    return 0;
}
