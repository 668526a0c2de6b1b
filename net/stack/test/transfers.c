#include "transfers.h"
#include <stdio.h>
#include <stdlib.h>

#define PIECE_BYTES 20000u
#define PORT_FIRST  1000u

static const struct notice nobody;

static uint8_t byte_at(const struct transfer *transfer, uint32_t end, uint32_t offset)
{
    const uint32_t mixed = (offset + 1) * 2654435761u + transfer->number * 40503u + end * 977u +
                           transfer->rounds * 131u;
    return (uint8_t)(mixed >> 13);
}

static struct stream_size size_of_all;

static void connect_again(struct transfer *transfer)
{
    const struct place place = {
        world_address(1, transfer->is_ipv4), (uint16_t)(PORT_FIRST + transfer->number)};
    const struct end *end = &ends[0];
    for (uint32_t i = 0; i < SIDES; i++) {
        transfer->written_bytes[i] = 0;
        transfer->read_bytes[i] = 0;
        transfer->is_finished[i] = false;
    }
    if (end->side->connect(end->client, &place, size_of_all, nobody, &transfer->stream[0]) !=
        STATUS_OK) {
        transfer->failed++;
    }
}

void transfer_begin(struct transfer *transfer, struct stream_size size)
{
    const struct place place = {
        world_address(1, transfer->is_ipv4), (uint16_t)(PORT_FIRST + transfer->number)};
    size_of_all = size;
    if (ends[1].side->listen(ends[1].client, &place, size, 4, nobody, &transfer->listener) !=
        STATUS_OK) {
        fprintf(stderr, "nobody can listen\n");
        abort();
    }
    connect_again(transfer);
}

static void write_some(struct transfer *transfer, uint32_t end)
{
    static uint8_t piece[PIECE_BYTES];
    const struct side *side = ends[end].side;
    struct stream *stream = transfer->stream[end];
    uint32_t wanted = side->look(stream).writable_bytes;
    uint32_t taken = 0;
    const uint32_t left = transfer->size_bytes - transfer->written_bytes[end];
    wanted = wanted < PIECE_BYTES ? wanted : PIECE_BYTES;
    wanted = wanted < left ? wanted : left;
    for (uint32_t i = 0; i < wanted; i++) {
        piece[i] = byte_at(transfer, end, transfer->written_bytes[end] + i);
    }
    if (wanted > 0 && side->write(stream, (struct bytes){piece, wanted}, &taken) == STATUS_OK) {
        transfer->written_bytes[end] += taken;
    }
    if (transfer->written_bytes[end] == transfer->size_bytes && !transfer->is_finished[end]) {
        transfer->is_finished[end] = side->finish(stream) == STATUS_OK;
    }
}

static void read_some(struct transfer *transfer, uint32_t end)
{
    static uint8_t piece[PIECE_BYTES];
    const uint32_t other = 1 - end;
    if (world_now_ns < transfer->reads_ns[end]) {
        return;
    }
    transfer->reads_ns[end] = world_now_ns + transfer->pause_ns;
    const uint32_t got = ends[end].side->read(transfer->stream[end], piece, PIECE_BYTES);
    for (uint32_t i = 0; i < got; i++) {
        if (piece[i] != byte_at(transfer, other, transfer->read_bytes[end] + i)) {
            transfer->wrong_bytes++;
        }
    }
    transfer->read_bytes[end] += got;
}

/* Whether this end has nothing more to expect. */
static bool is_over(const struct transfer *transfer, uint32_t end)
{
    const struct stream_state state = ends[end].side->look(transfer->stream[end]);
    return state.status != STATUS_OK ||
           (state.has_ended && state.readable_bytes == 0 && transfer->is_finished[end]);
}

static bool is_whole(const struct transfer *transfer)
{
    return transfer->read_bytes[0] == transfer->size_bytes &&
           transfer->read_bytes[1] == transfer->size_bytes;
}

static void drop(struct transfer *transfer)
{
    for (uint32_t i = 0; i < SIDES; i++) {
        ends[i].side->destroy(transfer->stream[i]);
        transfer->stream[i] = NULL;
    }
}

void transfer_work(struct transfer *transfer)
{
    if (transfer->stream[0] == NULL) {
        if (world_now_ns >= transfer->begins_ns) {
            connect_again(transfer);
        }
        return;
    }
    if (transfer->stream[1] == NULL) {
        (void)ends[1].side->accept(transfer->listener, nobody, &transfer->stream[1]);
    }
    bool is_done = transfer->stream[1] != NULL;
    for (uint32_t i = 0; i < SIDES; i++) {
        if (transfer->stream[i] != NULL) {
            write_some(transfer, i);
            read_some(transfer, i);
            is_done = is_done && is_over(transfer, i);
        }
    }
    const bool has_failed =
        transfer->stream[0] == NULL || ends[0].side->look(transfer->stream[0]).status != STATUS_OK;
    if (is_done || has_failed) {
        transfer->failed += is_whole(transfer) ? 0 : 1;
        drop(transfer);
        transfer->rounds++;
        transfer->begins_ns = world_now_ns + transfer->rest_ns;
    }
}

void transfer_end(struct transfer *transfer)
{
    drop(transfer);
    ends[1].side->listener_destroy(transfer->listener);
}
