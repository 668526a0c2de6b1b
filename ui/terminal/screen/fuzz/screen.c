/*
 * Any bytes on a screen of any size: whole and byte by byte they show the same, the invariants
 * hold, another size and a selection too.
 */
#include "terminal/selection.h"
#include "view.h"
#include <stdlib.h>

#define HEAD_BYTES 4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < HEAD_BYTES) {
        return 0;
    }
    const struct bytes bytes = {data + HEAD_BYTES, size_bytes - HEAD_BYTES};
    struct screen *whole = screen_create(data[0], data[1]);
    struct screen *single = screen_create(data[0], data[1]);
    require(whole != NULL && single != NULL);
    screen_feed(whole, bytes);
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        screen_feed(single, bytes_part(bytes, i, 1));
    }
    view_check(whole);
    require(view_equal(whole, single));
    require(screen_resize(whole, data[2], data[3]));
    view_check(whole);
    const struct selection selection = {
        SELECTION_WORDS, {data[0], data[1]}, {screen_top_line(whole) + data[2], data[3]}};
    size_t text_bytes = 0;
    free(selection_text(&selection, whole, 1u << 20, &text_bytes));
    screen_feed(whole, bytes);
    view_check(whole);
    screen_destroy(whole);
    screen_destroy(single);
    return 0;
}
