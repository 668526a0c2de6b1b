/*
 * The file `keymaps` of the boot package: keymaps by their names, and a compose table, each packed
 * (lib/lz4.h), as libxkbcommon reads them.
 *
 *   offset 0   magic[8] "TESSKEYM", u32 version (1), u32 entry_count
 *   offset 16  entries, 32 bytes each: char name[16] (NUL padded), u32 kind, u32 offset,
 *              u32 packed_bytes, u32 size_bytes
 *   ...        LZ4 blocks
 *
 * All little-endian. Entries of one kind have different names.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

#define KEYMAP_FILE_MAGIC       "TESSKEYM"
#define KEYMAP_FILE_VERSION     1u
#define KEYMAP_FILE_HEAD_BYTES  16u
#define KEYMAP_HEAD_VERSION     8u
#define KEYMAP_HEAD_COUNT       12u
#define KEYMAP_FILE_ENTRY_BYTES 32u
#define KEYMAP_NAME_BYTES       16u
#define KEYMAP_ENTRY_KIND       16u
#define KEYMAP_ENTRY_OFFSET     20u
#define KEYMAP_ENTRY_PACKED     24u
#define KEYMAP_ENTRY_SIZE       28u
#define KEYMAP_ENTRIES_MAX      64u
#define KEYMAP_TEXT_BYTES_MAX   0x80000u

enum keymap_kind {
    KEYMAP_LAYOUT,
    KEYMAP_COMPOSE,
    KEYMAP_KIND_COUNT,
};

struct keymap_file {
    struct bytes content;
    uint32_t entry_count;
};

struct keymap_entry {
    struct bytes name;
    enum keymap_kind kind;
    struct bytes block;
    uint32_t size_bytes; /* what the block becomes */
};

/*
 * Checks every entry, but not what the blocks have in them. `content` stays the caller's, and must
 * stay where it is.
 *   STATUS_TRUNCATED       it ends before what it announces
 *   STATUS_MALFORMED       other magic; an unknown kind; a name that is empty, not printable, or
 * there twice; no keymap STATUS_UNSUPPORTED     another version STATUS_LIMIT_EXCEEDED  more
 * entries, or a longer text, than above
 */
NODISCARD enum status keymap_file_open(struct bytes content, struct keymap_file *file);

/* The index-th of a kind, from 0 on. False: there are not so many. */
bool keymap_file_entry(
    const struct keymap_file *file,
    enum keymap_kind kind,
    uint32_t index,
    struct keymap_entry *entry);

/*
 * The text of an entry, with a NUL behind it, to be freed by the caller.
 *   STATUS_NO_MEMORY
 *   others  of lz4_unpack(): the block is damaged
 */
NODISCARD enum status keymap_file_unpack(const struct keymap_entry *entry, char **text);
