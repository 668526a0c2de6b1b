/* A client that writes anything into the rings: nothing outside of its memory is read or written.
 */
#include "overlay_card/rings.h"
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES 0x20000u
#define SHARED_BYTES (CARD_RINGS_BYTES + BUFFER_BYTES)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* Two bytes say where, one says what. */
static void scribble(uint8_t *memory, const uint8_t *data)
{
    memory[(uint32_t)(data[0] << 8 | data[1]) % CARD_RINGS_BYTES] = data[2];
}

/* A descriptor that may be good, so that what follows is reached. */
static void give(struct packet_ring *ring, const uint8_t *data)
{
    const struct packet_descriptor descriptor = {
        .offset = (uint32_t)CARD_RINGS_BYTES + data[1] * UINT32_C(600),
        .size_bytes = data[2] * UINT32_C(300),
        .token = data[0],
        .flags = data[1] % 16 == 15 ? data[2] : 0,
    };
    if (packet_ring_put(ring, &descriptor) == STATUS_OK) {
        (void)packet_ring_publish(ring);
    }
}

static void use(struct card_rings *rings, uint32_t deliver_bytes)
{
    static uint8_t packet[CARD_PACKET_BYTES_MAX];
    uint32_t size_bytes = 0;
    if (card_rings_take(rings, packet, &size_bytes) == STATUS_OK) {
        require(size_bytes >= CARD_HEADER_BYTES && size_bytes <= CARD_PACKET_BYTES_MAX);
    }
    const enum status status = card_rings_put(rings, (struct bytes){packet, deliver_bytes});
    require((status == STATUS_MALFORMED) == (rings->is_open && rings->is_broken));
    require(rings->room_count <= CARD_ROOMS_MAX);
    (void)card_rings_publish(rings);
    (void)card_rings_rearm(rings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    /* Of its own, so that ASan sees what lies outside. */
    uint8_t *memory = aligned_alloc(PACKET_RING_LINE_BYTES, SHARED_BYTES);
    struct card_rings rings = {.is_open = false};
    struct packet_ring client[CARD_RING_COUNT];
    require(memory != NULL);
    memset(memory, 0, SHARED_BYTES);
    card_rings_open(
        &rings, memory, SHARED_BYTES, CARD_PACKET_BYTES_MAX, size_bytes == 0 || data[0] % 2 == 0);
    for (uint32_t i = 0; i < CARD_RING_COUNT; i++) {
        packet_ring_init(&client[i], &((struct packet_ring_memory *)memory)[i]);
    }
    for (size_t at = 0; at + 4 <= size_bytes; at += 4) {
        switch (data[at] % 4) {
        case 0:
            scribble(memory, data + at + 1);
            break;
        case 1:
            give(&client[CARD_SEND], data + at + 1);
            break;
        default:
            give(&client[CARD_EMPTY], data + at + 1);
            break;
        }
        use(&rings, CARD_HEADER_BYTES + data[at + 3] * UINT32_C(256));
    }
    card_rings_close(&rings);
    free(memory);
    return 0;
}
