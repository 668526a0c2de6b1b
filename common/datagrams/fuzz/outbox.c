/*
 * Either side of an outbox beside another one that writes anything: nothing is read or written
 * outside of it (ASan looks at that), and what is prepared covers nothing that was not passed.
 */
#include "datagrams/outbox.h"
#include <string.h>

#define HEAD_BYTES ((uint32_t)sizeof(struct datagram_head))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

/* One that ends where it ends. */
static _Alignas(64) uint8_t memory[OUTBOX_BYTES];
static struct outbox_memory *const outbox = (struct outbox_memory *)memory;

/* As the giver knows it: of which datagram each byte is, which was not passed; 0: of none. */
static uint32_t owners[OUTBOX_CONTENT_BYTES];

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* Somewhere where something is read: the indices, the first descriptors, the first heads. */
static void scribble(uint8_t where, uint8_t what)
{
    static const uint32_t parts[] = {0, 64, 128, 6272, 6336};
    memory[parts[where % 5] + where / 5] = what;
}

static void take_all(struct outbox_taker *taker)
{
    static volatile uint8_t sum;
    struct datagram next;
    for (uint32_t i = 0; i < 2 * PACKET_RING_ENTRIES && outbox_peek(taker, &next) == STATUS_OK;
         i++) {
        require(next.data.size_bytes == next.head.data_bytes);
        for (size_t at = 0; at < next.data.size_bytes; at++) {
            sum += next.data.data[at];
        }
        outbox_pass(taker);
    }
    (void)outbox_rearm(taker);
}

/* Between the giver's own counts: what lies there was passed. */
static void give_one(struct outbox_giver *giver, uint16_t data_bytes)
{
    const struct datagram_head head = {
        .data_bytes = data_bytes, .whole_bytes = data_bytes, .address_bytes = 4};
    uint8_t *data = NULL;
    if (outbox_prepare(giver, data_bytes, &data) != STATUS_OK) {
        return;
    }
    const uint32_t index = giver->ring.own_index;
    uint8_t *first = data - sizeof(head);
    require(first >= outbox->bytes && data + data_bytes <= memory + OUTBOX_BYTES);
    memset(data, 0x55, data_bytes);
    for (uint8_t *at = first; at < data + data_bytes; at++) {
        uint32_t *owner = &owners[at - outbox->bytes];
        require(*owner == 0 || *owner - 1 - giver->freed_index >= PACKET_RING_ENTRIES);
        *owner = index + 1;
    }
    (void)outbox_give(giver, &head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct outbox_giver giver;
    struct outbox_taker taker;
    memset(memory, 0, sizeof(memory));
    memset(owners, 0, sizeof(owners));
    outbox_giver_init(&giver, outbox);
    outbox_taker_init(&taker, outbox);
    for (size_t at = 0; at + 3 <= size_bytes; at += 3) {
        switch (data[at] % 4) {
        case 0:
            scribble(data[at + 1], data[at + 2]);
            break;
        case 1:
            take_all(&taker);
            break;
        case 2:
            give_one(&giver, (uint16_t)(data[at + 1] << 5 | data[at + 2]));
            break;
        default: /* up to the end of the memory */
            give_one(&giver, (uint16_t)(OUTBOX_CONTENT_BYTES - giver.next - HEAD_BYTES));
        }
    }
    take_all(&taker);
    return 0;
}
