#include "receive.h"
#include "barrier/barrier.h"
#include "packet_ring/packet_ring.h"
#include "registers.h"

/* The third word, when it came back: status and errors (7.1). */
#define STATUS_DONE     (1u << 0)  /* DD */
#define STATUS_LAST     (1u << 1)  /* EOP */
#define STATUS_NO_SUMS  (1u << 2)  /* IXSM: nothing was computed */
#define STATUS_SUM_DONE (1u << 5)  /* L4CS: of TCP, or of UDP */
#define ERROR_SUM       (1u << 29) /* TCPE */
#define ERROR_SUM_IPV4  (1u << 30) /* IPE */
/* CE, SE, SEQ, CXE, RXE: the frame is damaged. */
#define ERRORS_OF_FRAME (1u << 24 | 1u << 25 | 1u << 26 | 1u << 28 | 1u << 31)

/* The fourth: how much of the room has been written. */
#define LENGTH_MASK 0xffffu

void receive_init(struct receive *receive, const struct card_memory *ring)
{
    receive->descriptors = (volatile struct receive_descriptor *)ring->address;
    receive->next = 0;
    receive->count = 0;
    receive->published = 0;
    receive->is_in_frame = false;
}

enum status receive_add(struct receive *receive, const struct network_room *room)
{
    volatile struct receive_descriptor *at = &receive->descriptors[receive->next];
    if (receive->count == RECEIVE_ENTRIES - 1) {
        return STATUS_LIMIT_EXCEEDED;
    }
    at->words[0] = (uint32_t)room->device_address;
    at->words[1] = (uint32_t)(room->device_address >> 32);
    at->words[2] = 0;
    at->words[3] = 0;
    receive->tokens[receive->next] = room->token;
    receive->next = (receive->next + 1) % RECEIVE_ENTRIES;
    receive->count++;
    return STATUS_OK;
}

bool receive_publish(struct receive *receive)
{
    const bool has_more = receive->published != receive->next;
    receive->published = receive->next;
    return has_more;
}

static bool is_good(uint32_t status)
{
    return (status & STATUS_SUM_DONE) != 0 &&
           (status & (STATUS_NO_SUMS | ERROR_SUM | ERROR_SUM_IPV4)) == 0;
}

/* A frame that begins and ends in this room, and is one. */
static bool is_frame(const struct receive *receive, uint32_t status, uint32_t size_bytes)
{
    return !receive->is_in_frame && (status & STATUS_LAST) != 0 &&
           (status & ERRORS_OF_FRAME) == 0 && size_bytes >= NETWORK_FRAME_BYTES_MIN;
}

enum status receive_take(struct receive *receive, struct network_received *received)
{
    const uint32_t index = (receive->next - receive->count) % RECEIVE_ENTRIES;
    const volatile struct receive_descriptor *at = &receive->descriptors[index];
    if (receive->count == 0) {
        return STATUS_NOT_FOUND;
    }
    const uint32_t status = at->words[2];
    if ((status & STATUS_DONE) == 0) {
        return STATUS_NOT_FOUND;
    }
    barrier_read();
    const uint32_t size_bytes = at->words[3] & LENGTH_MASK;
    if (size_bytes > RECEIVE_BUFFER_BYTES) {
        return STATUS_DEVICE_ERROR;
    }
    *received = (struct network_received){.token = receive->tokens[index]};
    if (is_frame(receive, status, size_bytes)) {
        received->size_bytes = size_bytes;
        received->flags = is_good(status) ? PACKET_CHECKSUM_GOOD : 0;
    }
    receive->is_in_frame = (status & STATUS_LAST) == 0;
    receive->count--;
    return STATUS_OK;
}
