#include "toolkit/edit.h"

#define PIECE_BYTES 4096u

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

static bool stands_at(const uint8_t *text, struct bytes needle)
{
    for (size_t i = 0; i < needle.size_bytes; i++) {
        if (lower(text[i]) != lower(needle.data[i])) {
            return false;
        }
    }
    return true;
}

/* The first, or the last, place in a piece of text; UI_EDIT_NOWHERE. */
static size_t find_in(struct bytes piece, struct bytes needle, bool is_backward)
{
    size_t found = UI_EDIT_NOWHERE;
    for (size_t i = 0; i + needle.size_bytes <= piece.size_bytes; i++) {
        if (stands_at(piece.data + i, needle)) {
            found = i;
            if (!is_backward) {
                break;
            }
        }
    }
    return found;
}

struct places {
    size_t first;
    size_t count; /* where the needle may begin, PIECE_BYTES at most */
    bool is_backward;
};

static size_t find_piece(struct ui_edit *edit, struct bytes needle, struct places places)
{
    uint8_t piece[PIECE_BYTES + UI_EDIT_NEEDLE_BYTES_MAX];
    const size_t wanted = places.count + needle.size_bytes - 1;
    const size_t size = text_store_read(&edit->store, places.first, piece, wanted);
    return find_in((struct bytes){piece, size}, needle, places.is_backward);
}

static size_t find_back(struct ui_edit *edit, struct bytes needle, size_t from)
{
    size_t end = from;
    while (end > 0) {
        const size_t places = end < PIECE_BYTES ? end : PIECE_BYTES;
        const size_t found = find_piece(edit, needle, (struct places){end - places, places, true});
        if (found != UI_EDIT_NOWHERE) {
            return end - places + found;
        }
        end -= places;
    }
    return UI_EDIT_NOWHERE;
}

size_t ui_edit_find(struct ui_edit *edit, struct bytes needle, size_t from, bool is_backward)
{
    if (needle.size_bytes == 0 || needle.size_bytes > UI_EDIT_NEEDLE_BYTES_MAX) {
        return UI_EDIT_NOWHERE;
    }
    if (is_backward) {
        return find_back(edit, needle, from);
    }
    for (size_t at = from; at < edit->store.size_bytes; at += PIECE_BYTES) {
        const size_t found = find_piece(edit, needle, (struct places){at, PIECE_BYTES, false});
        if (found != UI_EDIT_NOWHERE) {
            return at + found;
        }
    }
    return UI_EDIT_NOWHERE;
}
