/*
 * ACPI tables in a small memory of their own, physical address 0 first: the RSDP there, tables
 * added one by one, lengths and checksums made right by arena_seal(). Tests then break what they
 * are about.
 */
#pragma once

#include "boot/acpi.h"
#include "test_bytes.h"

#define ARENA_BYTES        0x8000u
#define ARENA_TABLES_MAX   8u
#define ARENA_ROOT         0x40u
#define ARENA_FIRST_TABLE  0x100u
#define ARENA_HEADER_BYTES 36u

struct arena {
    uint8_t bytes[ARENA_BYTES];
    uint64_t used;
    uint64_t limit; /* what map() gives: less than the arena where a test cuts it */
    uint32_t count;
    uint64_t tables[ARENA_TABLES_MAX];
};

static inline const void *arena_map(void *context, uint64_t base, uint64_t size_bytes)
{
    const struct arena *arena = context;
    const struct bytes all = {arena->bytes, arena->limit};
    return bytes_contain(all, base, size_bytes) ? arena->bytes + base : NULL;
}

static inline void arena_fix(uint8_t *table, size_t size_bytes, size_t checksum_at)
{
    uint8_t sum = 0;
    table[checksum_at] = 0;
    for (size_t i = 0; i < size_bytes; i++) {
        sum = (uint8_t)(sum + table[i]);
    }
    table[checksum_at] = (uint8_t)(0 - sum);
}

static inline uint32_t arena_get_u32(const uint8_t *at)
{
    return bytes_u32((struct bytes){at, sizeof(uint32_t)}, 0);
}

/* Makes one table's checksum right after a change. */
static inline void arena_fix_table(uint8_t *table)
{
    arena_fix(table, arena_get_u32(table + 4), 9);
}

static inline void arena_begin(struct arena *arena)
{
    memset(arena, 0, sizeof(*arena));
    arena->used = ARENA_FIRST_TABLE;
    arena->limit = ARENA_BYTES;
}

/* A zeroed table with header, at the end of the arena, listed in the root. */
static inline uint8_t *arena_table(struct arena *arena, const char *signature, uint32_t size_bytes)
{
    uint8_t *table = arena->bytes + arena->used;
    memcpy(table, signature, 4);
    set_u32(table + 4, size_bytes);
    arena->tables[arena->count++] = arena->used;
    arena->used += size_bytes;
    return table;
}

/* Adds an entry to the table that was made last. */
static inline uint8_t *
arena_entry(struct arena *arena, uint8_t *table, uint8_t type, uint8_t size_bytes)
{
    uint8_t *entry = arena->bytes + arena->used;
    entry[0] = type;
    entry[1] = size_bytes;
    arena->used += size_bytes;
    set_u32(table + 4, arena_get_u32(table + 4) + size_bytes);
    return entry;
}

static inline uint8_t *arena_find(struct arena *arena, const char *signature)
{
    for (uint32_t i = 0; i < arena->count; i++) {
        if (memcmp(arena->bytes + arena->tables[i], signature, 4) == 0) {
            return arena->bytes + arena->tables[i];
        }
    }
    abort();
}

/* Writes RSDP and root: an XSDT from revision 2 on, an RSDT before. */
static inline void arena_seal(struct arena *arena, uint8_t revision)
{
    const uint32_t entry_bytes = revision >= 2 ? 8 : 4;
    uint8_t *root = arena->bytes + ARENA_ROOT;
    memcpy(root, revision >= 2 ? "XSDT" : "RSDT", 4);
    set_u32(root + 4, ARENA_HEADER_BYTES + arena->count * entry_bytes);
    for (uint32_t i = 0; i < arena->count; i++) {
        set_u32(root + ARENA_HEADER_BYTES + i * entry_bytes, (uint32_t)arena->tables[i]);
        arena_fix_table(arena->bytes + arena->tables[i]);
    }
    arena_fix_table(root);
    memcpy(arena->bytes, "RSD PTR ", 8);
    arena->bytes[15] = revision;
    set_u32(arena->bytes + 16, revision >= 2 ? 0 : ARENA_ROOT);
    set_u32(arena->bytes + 20, revision >= 2 ? 36 : 0);
    set_u64(arena->bytes + 24, revision >= 2 ? ARENA_ROOT : 0);
    arena_fix(arena->bytes, 20, 8);
    arena_fix(arena->bytes, 36, 32);
}

static inline enum status arena_read(
    struct arena *arena,
    enum acpi_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct boot_error *error)
{
    const struct acpi_memory memory = {.map = arena_map, .context = arena};
    memset(info, 0, sizeof(*info));
    error->text[0] = '\0';
    return acpi_read(&memory, 0, arch, boot_cpu_id, info, error);
}
