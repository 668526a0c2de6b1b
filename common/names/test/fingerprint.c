#include "world.h"
#include <blake3.h>

struct printing {
    struct names *names;
    struct names_view view;
    blake3_hasher hasher;
};

static bool print_file(struct printing *printing, uint64_t number)
{
    static uint8_t data[65536];
    struct names_range range = {number, 0, sizeof(data)};
    uint64_t got;
    do {
        if (names_read(printing->names, printing->view, &range, data, &got) != STATUS_OK) {
            return false;
        }
        blake3_hasher_update(&printing->hasher, data, got);
        range.offset += got;
    } while (got > 0);
    return true;
}

static bool print_directory(struct printing *printing, uint64_t number)
{
    struct names_entry entry = {.place = 0};
    enum status status;
    while ((status = names_next(printing->names, printing->view, number, entry.place, &entry)) ==
           STATUS_OK) {
        struct names_state state;
        if (names_stat(printing->names, printing->view, entry.number, &state) != STATUS_OK) {
            return false;
        }
        const uint64_t numbers[] = {
            entry.number, state.parent, state.kind, state.size_bytes, state.modified_ns};
        blake3_hasher_update(&printing->hasher, numbers, sizeof(numbers));
        blake3_hasher_update(&printing->hasher, entry.name, entry.name_bytes);
        const bool is_read = entry.kind == NAMES_FILE ? print_file(printing, entry.number)
                                                      : print_directory(printing, entry.number);
        if (!is_read) {
            return false;
        }
    }
    return status == STATUS_NOT_FOUND;
}

bool world_fingerprint(
    struct names *names, uint64_t generation, uint8_t fingerprint[NAMES_HASH_BYTES])
{
    struct printing printing = {.names = names, .view = {generation}};
    blake3_hasher_init(&printing.hasher);
    const bool is_read = print_directory(&printing, NAMES_ROOT);
    blake3_hasher_finalize(&printing.hasher, fingerprint, NAMES_HASH_BYTES);
    return is_read;
}
