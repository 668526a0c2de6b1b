/* Whatever the bytes are: no read outside of them, and what is accepted can be listed and unpacked.
 */
#include "keyboard/keymap_file.h"
#include <stdlib.h>
#include <string.h>

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void unpack(const struct keymap_entry *entry)
{
    char *text = NULL;
    if (keymap_file_unpack(entry, &text) == STATUS_OK) {
        require(text[entry->size_bytes] == 0);
        free(text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct keymap_file file;
    struct keymap_entry entry;
    if (keymap_file_open((struct bytes){data, size_bytes}, &file) != STATUS_OK) {
        return 0;
    }
    require(file.entry_count <= KEYMAP_ENTRIES_MAX);
    require(keymap_file_entry(&file, KEYMAP_LAYOUT, 0, &entry));
    for (uint32_t kind = 0; kind < KEYMAP_KIND_COUNT; kind++) {
        for (uint32_t i = 0; keymap_file_entry(&file, (enum keymap_kind)kind, i, &entry); i++) {
            require(entry.name.size_bytes > 0 && entry.name.size_bytes <= KEYMAP_NAME_BYTES);
            unpack(&entry);
        }
    }
    return 0;
}
