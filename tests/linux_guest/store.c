/*
 * linux_store DEVICE: the disk DEVICE, and files in the working folder, which is on a disk like it.
 * Prints "bench: NAME VALUE", tenths of nanoseconds for each MiB, or each file, as
 * tests/guest/store/bench.c does, and does the same work in the same order:
 *
 *  - the disk, in requests of 1 MiB past the cache, flushed once;
 *  - files of 1 MiB, each made, written and closed, and one sync of the file system after the last,
 *    as the store has one; then read with nothing in the cache;
 *  - the same, where each is hashed before it is written and after it was read;
 *  - files of 4 KiB, durable one by one, and in groups with one sync.
 *
 * A file's content is made outside of the time that is measured.
 */
#include "lib/format.h"
#include "lib/memory.h"
#include "linux_call.h"
#include <blake3.h>
#include <stdbool.h>

#define MIB_BYTES      0x100000u
#define FILE_COUNT     64u
#define SMALL_COUNT    256u
#define GROUP_COUNT    64u
#define SMALL_BYTES    4096u
#define NAME_BYTES_MAX 32u

static _Alignas(SMALL_BYTES) uint8_t content[MIB_BYTES];
static uint8_t hashes[FILE_COUNT][BLAKE3_OUT_LEN];

static void report(const char *name, uint64_t total_ns, uint64_t count)
{
    linux_print("bench: %s %llu", name, (unsigned long long)(total_ns * 10 / count));
}

/* Content that nobody has put before. */
static void fill(uint64_t size_bytes, uint64_t number)
{
    uint64_t state = number * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (uint64_t at = 0; at < size_bytes; at += sizeof(state)) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(content + at, &state, sizeof(state));
    }
}

static void hash(uint8_t result[BLAKE3_OUT_LEN])
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, content, MIB_BYTES);
    blake3_hasher_finalize(&hasher, result, BLAKE3_OUT_LEN);
}

static uint32_t open_numbered(const char *stem, uint32_t number, uint32_t flags)
{
    char name[NAME_BYTES_MAX];
    (void)format_text(name, sizeof(name), "%s%u", stem, number);
    return linux_open(name, flags);
}

static void empty_cache(void)
{
    const uint32_t caches = linux_open("/proc/sys/vm/drop_caches", LINUX_WRITE_ONLY);
    linux_write(caches, "3", 1);
    linux_close(caches);
}

/* -- the disk ---------------------------------------------------------------------------------- */

static void measure_disk(const char *device)
{
    const uint32_t flags = LINUX_DIRECT | LINUX_EXCLUSIVE; /* exclusive: nothing of it is mounted */
    for (uint32_t round = 0; round < 2; round++) {         /* the first makes the host's file */
        const uint32_t disk = linux_open(device, LINUX_WRITE_ONLY | flags);
        const uint64_t start_ns = linux_now_ns();
        for (uint32_t i = 0; i < FILE_COUNT; i++) {
            fill(SMALL_BYTES, i);
            linux_write(disk, content, MIB_BYTES);
        }
        linux_sync(disk);
        if (round == 1) {
            report("linux_disk_write_mib", linux_now_ns() - start_ns, FILE_COUNT);
        }
        linux_close(disk);
    }
    const uint32_t disk = linux_open(device, LINUX_READ_ONLY | flags);
    const uint64_t start_ns = linux_now_ns();
    for (uint32_t i = 0; i < FILE_COUNT; i++) {
        linux_read(disk, content, MIB_BYTES);
    }
    report("linux_disk_read_mib", linux_now_ns() - start_ns, FILE_COUNT);
    linux_close(disk);
}

/* -- files ------------------------------------------------------------------------------------- */

static void measure_writes(const char *name, const char *stem, bool is_hashed)
{
    uint64_t taken_ns = 0;
    for (uint32_t i = 0; i < FILE_COUNT; i++) {
        fill(MIB_BYTES, i);
        const uint64_t start_ns = linux_now_ns();
        if (is_hashed) {
            hash(hashes[i]);
        }
        const uint32_t file = open_numbered(stem, i, LINUX_WRITE_ONLY | LINUX_CREATE);
        linux_write(file, content, MIB_BYTES);
        linux_close(file);
        taken_ns += linux_now_ns() - start_ns;
    }
    const uint32_t folder = linux_open(".", LINUX_READ_ONLY);
    const uint64_t start_ns = linux_now_ns();
    linux_sync_all(folder);
    report(name, taken_ns + linux_now_ns() - start_ns, FILE_COUNT);
    linux_close(folder);
}

static void measure_reads(const char *name, const char *stem, bool is_hashed)
{
    empty_cache();
    const uint64_t start_ns = linux_now_ns();
    for (uint32_t i = 0; i < FILE_COUNT; i++) {
        uint8_t found[BLAKE3_OUT_LEN];
        const uint32_t file = open_numbered(stem, i, LINUX_READ_ONLY);
        linux_read(file, content, MIB_BYTES);
        linux_close(file);
        if (is_hashed) {
            hash(found);
            if (memcmp(found, hashes[i], sizeof(found)) != 0) {
                linux_print("failed: %s%u is not what was written", stem, i);
                linux_exit(1);
            }
        }
    }
    report(name, linux_now_ns() - start_ns, FILE_COUNT);
}

static void measure_hash(void)
{
    uint64_t taken_ns = 0;
    for (uint32_t i = 0; i < FILE_COUNT; i++) {
        fill(MIB_BYTES, i);
        const uint64_t start_ns = linux_now_ns();
        hash(hashes[i]);
        taken_ns += linux_now_ns() - start_ns;
    }
    report("linux_hash_mib", taken_ns, FILE_COUNT);
}

/* -- small files, durable ---------------------------------------------------------------------- */

static void measure_small(const char *name, const char *stem, uint32_t in_group)
{
    uint64_t taken_ns = 0;
    for (uint32_t i = 0; i < SMALL_COUNT; i++) {
        fill(SMALL_BYTES, i);
        const uint64_t start_ns = linux_now_ns();
        const uint32_t file = open_numbered(stem, i, LINUX_WRITE_ONLY | LINUX_CREATE);
        linux_write(file, content, SMALL_BYTES);
        if (in_group == 1) {
            linux_sync(file);
        } else if ((i + 1) % in_group == 0) {
            linux_sync_all(file);
        }
        linux_close(file);
        taken_ns += linux_now_ns() - start_ns;
    }
    report(name, taken_ns, SMALL_COUNT);
}

int main(int argument_count, const char *const *arguments)
{
    if (argument_count != 2) {
        linux_print("failed: linux_store DEVICE");
        return 2;
    }
    measure_disk(arguments[1]);
    measure_writes("linux_file_write_mib", "file", false);
    measure_reads("linux_file_read_mib", "file", false);
    measure_writes("linux_hashed_write_mib", "hashed", true);
    measure_reads("linux_hashed_read_mib", "hashed", true);
    measure_hash();
    measure_small("linux_durable_file_4_kib", "small", 1);
    measure_small("linux_durable_file_4_kib_of_64", "grouped", GROUP_COUNT);
    return 0;
}
