/*
 * bench_store: the store against the disk below, on the same disk in one run, and what the hash of
 * the content takes of that, without which there is no object. The same with encryption, as
 * somebody who is unlocked: `sealed`. Prints "bench: NAME VALUE", tenths of nanoseconds for each
 * MiB, or each put. tests/linux_guest/store.c does the same work on Linux.
 *
 * What is read and written raw lies far behind what the store uses meanwhile; the disk is the
 * benchmark's own, and is not used afterwards.
 */
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/block_client.h"
#include "schema/kernel_client.h"
#include "schema/store_client.h"
#include "schema/supervisor_client.h"
#include <blake3.h>

#define HASH_BYTES   32u
#define MIB_BYTES    0x100000u
#define OBJECT_COUNT 64u
#define PUT_COUNT    256u
#define GROUP_COUNT  64u
#define PUT_BYTES    4096u
#define SEALED_FIRST 1000u /* numbers of contents from here on are those of encrypted objects */
#define PERSON_BYTE  7u
#define PERSON       UINT64_C(0x0707070707070707)

static uint8_t hashes[OBJECT_COUNT][HASH_BYTES];
static uint64_t marked_ns;

static void must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        (void)console_print(
            program_capability("console"), "bench_store: %s: status %u", what, status);
        program_exit(1);
    }
}

static void start(void)
{
    marked_ns = clock_now_ns();
}

static void report(const char *name, uint64_t count)
{
    const uint64_t total_ns = clock_now_ns() - marked_ns;
    (void)console_print(
        program_capability("console"),
        "bench: %s %llu",
        name,
        (unsigned long long)(total_ns * 10 / count));
}

static uint8_t *map(uint32_t memory)
{
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    must(mapping_create_whole(memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes), "map");
    return mapping.address;
}

/* Content that nobody has put before. */
static void fill(uint8_t *content, uint64_t size_bytes, uint64_t number)
{
    uint64_t state = number * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (uint64_t at = 0; at < size_bytes; at += sizeof(state)) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(content + at, &state, sizeof(state));
    }
}

/* -- the disk ---------------------------------------------------------------------------------- */

static void measure_disk(void)
{
    const uint32_t disk = program_capability("disk");
    struct block_device_geometry_results geometry = {0};
    const struct block_device_open_params open = {.buffer_bytes = MIB_BYTES};
    struct block_device_open_results channel = {0};
    must(block_device_geometry(disk, &geometry), "geometry");
    must(block_device_open(disk, &open, &channel), "channel");
    const uint32_t blocks = MIB_BYTES / geometry.geometry.block_bytes;
    const uint64_t first = geometry.geometry.block_count / 2;
    uint8_t *buffer = map(channel.buffer);
    for (uint32_t round = 0; round < 2; round++) { /* the first makes the host's file */
        start();
        for (uint32_t i = 0; i < OBJECT_COUNT; i++) {
            fill(buffer, PUT_BYTES, i);
            const struct block_channel_write_params write = {first + i * blocks, blocks, 0};
            must(block_channel_write(channel.channel, &write), "write");
        }
        must(block_channel_flush(channel.channel), "flush");
        if (round == 1) {
            report("disk_write_mib", OBJECT_COUNT);
        }
    }
    start();
    for (uint32_t i = 0; i < OBJECT_COUNT; i++) {
        const struct block_channel_read_params read = {first + i * blocks, blocks, 0};
        must(block_channel_read(channel.channel, &read), "read");
    }
    report("disk_read_mib", OBJECT_COUNT);
    capability_release(channel.channel);
}

/* -- objects ----------------------------------------------------------------------------------- */

/* Gives how long it took, without the making of its content. */
static uint64_t write_object(uint32_t place, uint64_t number)
{
    struct object_store_create_results created = {0};
    struct object_writer_finish_results finished = {0};
    uint64_t start_ns = clock_now_ns();
    must(object_store_create(program_capability("store"), &created), "create");
    const struct object_writer_window_params ask = {.size_bytes = MIB_BYTES};
    struct object_writer_window_results window = {0};
    must(object_writer_window(created.writer, &ask, &window), "window");
    uint8_t *memory = map(window.memory);
    uint64_t taken_ns = clock_now_ns() - start_ns;
    fill(memory, MIB_BYTES, number);
    start_ns = clock_now_ns();
    const struct object_writer_write_window_params all = {0, MIB_BYTES};
    must(object_writer_write_window(created.writer, &all), "write");
    must(object_writer_finish(created.writer, &finished), "finish");
    memcpy(hashes[place], finished.hash.data, HASH_BYTES);
    taken_ns += clock_now_ns() - start_ns;
    capability_release(window.memory);
    capability_release(created.writer);
    return taken_ns;
}

static void read_object(uint32_t place)
{
    const struct object_store_open_params open = {.hash = {hashes[place], HASH_BYTES}};
    struct object_store_open_results opened = {0};
    must(object_store_open(program_capability("store"), &open, &opened), "open");
    const struct stored_object_window_params ask = {.size_bytes = MIB_BYTES};
    struct stored_object_window_results window = {0};
    must(stored_object_window(opened.object, &ask, &window), "window");
    const struct stored_object_read_window_params all = {0, 0, MIB_BYTES};
    struct stored_object_read_window_results got = {0};
    must(stored_object_read_window(opened.object, &all, &got), "read");
    must(got.size_bytes == MIB_BYTES ? STATUS_OK : STATUS_MALFORMED, "all of it");
    capability_release(window.memory);
    capability_release(opened.object);
}

static void measure_objects(uint32_t first, const char *write_name, const char *read_name)
{
    uint64_t taken_ns = 0;
    for (uint32_t i = 0; i < OBJECT_COUNT; i++) {
        taken_ns += write_object(i, first + i);
    }
    start();
    must(object_store_sync(program_capability("store")), "sync");
    marked_ns -= taken_ns;
    report(write_name, OBJECT_COUNT);
    start();
    for (uint32_t i = 0; i < OBJECT_COUNT; i++) {
        read_object(i);
    }
    report(read_name, OBJECT_COUNT);
}

static void measure_hash(void)
{
    static uint8_t content[MIB_BYTES];
    uint64_t taken_ns = 0;
    for (uint32_t i = 0; i < OBJECT_COUNT; i++) {
        uint8_t hash[BLAKE3_OUT_LEN];
        blake3_hasher hasher;
        fill(content, MIB_BYTES, i);
        const uint64_t start_ns = clock_now_ns();
        blake3_hasher_init(&hasher);
        blake3_hasher_update(&hasher, content, MIB_BYTES);
        blake3_hasher_finalize(&hasher, hash, sizeof(hash));
        taken_ns += clock_now_ns() - start_ns;
    }
    start();
    marked_ns -= taken_ns;
    report("hash_mib", OBJECT_COUNT);
}

/* From here on this program is somebody else, who is unlocked: what he puts is encrypted. */
static void become_unlocked(void)
{
    const struct principal_authority_create_params key = {PERSON, PERSON, PERSON, PERSON};
    struct principal_authority_create_results created = {0};
    const uint32_t authority = program_capability("principals");
    must(principal_authority_create(authority, &key, &created), "principal");
    const struct principal_authority_bind_params bind = {PROGRAM_PROCESS, created.principal};
    must(principal_authority_bind(authority, &bind), "bind");
    uint8_t bytes[HASH_BYTES];
    memset(bytes, PERSON_BYTE, sizeof(bytes));
    struct owner_keys_unlock_params unlock = {
        .principal = {bytes, sizeof(bytes)}, .key = {bytes, sizeof(bytes)}};
    must(capability_copy(program_capability("store"), UINT64_MAX, &unlock.tether), "tether");
    must(owner_keys_unlock(program_capability("keys"), &unlock), "unlock");
}

/* -- small puts, durable ----------------------------------------------------------------------- */

static uint64_t add_put(uint8_t *records, uint64_t used, uint64_t number)
{
    const uint32_t head[2] = {SPACE_RECORD_PUT, PUT_BYTES};
    memcpy(records + used, head, sizeof(head));
    fill(records + used + sizeof(head), PUT_BYTES, number + OBJECT_COUNT);
    return used + sizeof(head) + PUT_BYTES;
}

static void measure_puts(uint32_t space, uint8_t *records, uint32_t in_group, const char *name)
{
    static uint64_t number;
    uint64_t taken_ns = 0;
    for (uint32_t i = 0; i < PUT_COUNT; i += in_group) {
        uint64_t used = 0;
        for (uint32_t k = 0; k < in_group; k++) {
            used = add_put(records, used, number++);
        }
        const struct object_space_commit_params commit = {.size_bytes = used, .is_durable = 1};
        const uint64_t start_ns = clock_now_ns();
        must(object_space_commit(space, &commit), "commit");
        taken_ns += clock_now_ns() - start_ns;
    }
    start();
    marked_ns -= taken_ns;
    report(name, PUT_COUNT);
}

static void measure_small(void)
{
    const uint8_t principal[HASH_BYTES] = {1};
    struct object_spaces_open_results opened = {0};
    uint32_t tether = 0;
    must(capability_copy(program_capability("store"), UINT64_MAX, &tether), "tether");
    const struct object_spaces_open_params open = {{principal, HASH_BYTES}, tether};
    must(object_spaces_open(program_capability("spaces"), &open, &opened), "space");
    const struct object_space_window_params ask = {.size_bytes = MIB_BYTES};
    struct object_space_window_results window = {0};
    must(object_space_window(opened.space, &ask, &window), "window");
    uint8_t *records = map(window.memory);
    measure_puts(opened.space, records, 1, "durable_put_4_kib");
    measure_puts(opened.space, records, GROUP_COUNT, "durable_put_4_kib_of_64");
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    /* Who is not ready in time is ended; this takes longer on a busy machine. */
    must(supervised_ready(program_capability("supervisor")), "ready");
    measure_disk();
    measure_objects(0, "store_write_mib", "store_read_mib");
    measure_hash();
    measure_small();
    become_unlocked();
    measure_objects(SEALED_FIRST, "sealed_write_mib", "sealed_read_mib");
    (void)console_print(program_capability("console"), "bench_store: done");
    return 0;
}
