/*
 * Whatever a peer sends, in whatever pieces, and however slowly it takes what comes back: what it
 * gets is answers, the same ones for each size of pieces unless a file has become shorter, and no
 * document stays open.
 *
 * Input: a byte for the size of the pieces, one for how much is taken at a time, and what is sent.
 */
#include "double.h"
#include "lib/memory.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void play(const uint8_t *data, size_t size_bytes, uint32_t gives_bytes, uint32_t takes_bytes)
{
    double_start();
    memcpy(peer.input, data, size_bytes);
    peer.input_bytes = (uint32_t)size_bytes;
    peer.gives_bytes = gives_bytes;
    peer.takes_bytes = takes_bytes;
    peer.has_ended = true;
    /* There is room for all answers, but not if each is a large file. */
    must(double_run() != CONNECTION_GOES_ON);
    must(connection.state == CONNECTION_OVER || peer.room_bytes == 0);
    connection_finish(&connection);
    must(double_open_count == 0);
}

static void check_output(void)
{
    static const char start[] = "HTTP/1.1 ";
    const size_t size = sizeof(start) - 1;
    must(
        peer.output_bytes == 0 ||
        (peer.output_bytes > size && memcmp(peer.output, start, size) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static uint8_t first[DOUBLE_OUTPUT_BYTES];
    if (size_bytes < 2) {
        return 0;
    }
    play(data + 2, size_bytes - 2, UINT32_MAX, UINT32_MAX);
    check_output();
    const uint32_t first_bytes = peer.output_bytes;
    memcpy(first, peer.output, first_bytes);
    play(data + 2, size_bytes - 2, data[0] + 1u, (data[1] + 1u) * 16);
    must(
        double_has_shrunk ||
        (peer.output_bytes == first_bytes && memcmp(first, peer.output, first_bytes) == 0));
    return 0;
}
