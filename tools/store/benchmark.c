/*
 * What the store costs on this machine, on a disk in memory: so it measures the store's own work
 * and how much it writes, not a device. Prints; nothing is checked against a clock.
 */
#include "disk.h"
#include "lib/status.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SMALL_BYTES   4096u
#define SMALL_COUNT   4000u
#define GROUP         64u
#define LARGE_BYTES   (UINT32_C(1) << 20)
#define LARGE_COUNT   100u
#define TINY_BYTES    100u
#define CACHE_NODES   1024u
#define DISK_BYTES    (UINT64_C(512) << 20)
#define DISK_BYTES_1M (UINT64_C(1536) << 20)

static struct disk disk;
static struct store *store;
static void *memory;
static uint64_t memory_bytes;
static uint64_t written_bytes;
static uint64_t flush_count;
static uint64_t read_count;
static uint64_t read_bytes;
static enum status (*disk_read)(void *, uint64_t, uint32_t, void *);
static enum status (*disk_write)(void *, uint64_t, uint32_t, const void *);
static enum status (*disk_flush)(void *);

static const uint8_t owners[2][STORE_PRINCIPAL_BYTES] = {"plain", "encrypted"};
static const uint8_t key[STORE_KEY_BYTES] = "a key";
static const struct store_author author;
static uint8_t content[LARGE_BYTES];

static enum status count_read(void *context, uint64_t block, uint32_t block_count, void *target)
{
    read_count++;
    read_bytes += (uint64_t)block_count * DISK_SECTOR_BYTES;
    return disk_read(context, block, block_count, target);
}

static enum status
count_write(void *context, uint64_t block, uint32_t block_count, const void *source)
{
    written_bytes += (uint64_t)block_count * DISK_SECTOR_BYTES;
    return disk_write(context, block, block_count, source);
}

static enum status count_flush(void *context)
{
    flush_count++;
    return disk_flush(context);
}

static void must(enum status status)
{
    if (status != STATUS_OK) {
        fprintf(stderr, "benchmark: %s\n", status_text(status));
        exit(1);
    }
}

static uint64_t now_ns(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void begin(uint64_t disk_bytes)
{
    disk_init(&disk, disk_bytes);
    disk_read = disk.device.read;
    disk_write = disk.device.write;
    disk_flush = disk.device.flush;
    disk.device.read = count_read;
    disk.device.write = count_write;
    disk.device.flush = count_flush;
    memory = disk_memory(&disk, CACHE_NODES, &memory_bytes);
    must(store_make(&disk.device, 0, memory, memory_bytes));
    must(store_mount(&store, &disk.device, memory, memory_bytes));
    must(store_owner_add(store, owners[0], NULL, 0));
    must(store_owner_add(store, owners[1], key, 0));
    must(store_sync(store));
    written_bytes = 0;
    flush_count = 0;
}

static void end(void)
{
    free(memory);
    disk_finish(&disk);
}

static void say(const char *what, uint64_t since_ns, uint64_t count)
{
    printf(
        "%-44s %9.1f us, %8.1f KiB written, %5.2f flushes\n",
        what,
        (double)(now_ns() - since_ns) / 1000 / (double)count,
        (double)written_bytes / 1024 / (double)count,
        (double)flush_count / (double)count);
    written_bytes = 0;
    flush_count = 0;
}

static void put_small(uint32_t owner, uint32_t size_bytes, uint32_t number)
{
    uint8_t hash[STORE_HASH_BYTES];
    memcpy(content, &number, sizeof(number));
    const enum status status =
        store_put(store, owners[owner], &author, (struct bytes){content, size_bytes}, hash);
    if (status != STATUS_OK) {
        struct store_usage usage;
        store_usage(store, &usage);
        fprintf(
            stderr,
            "object %u: %u segments free, %" PRIu64 " of %" PRIu64 " bytes live\n",
            number,
            usage.free_segment_count,
            usage.live_bytes,
            usage.capacity_bytes);
        must(status);
    }
}

static void small(uint32_t owner, uint32_t group, const char *what)
{
    begin(DISK_BYTES);
    const uint64_t since = now_ns();
    for (uint32_t i = 0; i < SMALL_COUNT; i++) {
        put_small(owner, SMALL_BYTES, i);
        if (i % group == group - 1) {
            must(store_sync(store));
        }
    }
    must(store_sync(store));
    say(what, since, SMALL_COUNT);
    end();
}

static void large(uint32_t owner, const char *put_what, const char *get_what)
{
    static struct store_name names[LARGE_COUNT];
    static uint8_t found[LARGE_BYTES];
    uint64_t got;
    begin(DISK_BYTES);
    uint64_t since = now_ns();
    for (uint32_t i = 0; i < LARGE_COUNT; i++) {
        uint32_t stream;
        memcpy(content, &i, sizeof(i));
        memcpy(names[i].owner, owners[owner], STORE_PRINCIPAL_BYTES);
        must(store_stream_open(store, owners[owner], &stream));
        must(store_stream_write(store, stream, (struct bytes){content, LARGE_BYTES}));
        must(store_stream_finish(store, stream, &author, names[i].hash));
        must(store_sync(store));
    }
    say(put_what, since, LARGE_COUNT);
    since = now_ns();
    for (uint32_t i = 0; i < LARGE_COUNT; i++) {
        must(store_read(store, &names[i], 0, found, LARGE_BYTES, &got));
    }
    say(get_what, since, LARGE_COUNT);
    end();
}

static void mount_again(const char *what)
{
    struct store_usage usage;
    const uint64_t since = now_ns();
    read_count = 0;
    read_bytes = 0;
    must(store_mount(&store, &disk.device, memory, memory_bytes));
    const uint64_t took = now_ns() - since;
    store_usage(store, &usage);
    printf(
        "mount of %" PRIu64 " objects%s: %.2f ms, %" PRIu64 " reads of %" PRIu64
        " KiB in all, %.1f MiB"
        " of memory, all of it; %u of %u segments free, %.0f of %.0f MB live\n",
        usage.object_count,
        what,
        (double)took / 1e6,
        read_count,
        read_bytes / 1024,
        (double)memory_bytes / 1048576,
        usage.free_segment_count,
        usage.segment_count,
        (double)usage.live_bytes / 1e6,
        (double)usage.capacity_bytes / 1e6);
}

/* As many small commits as there are before the next full one: what a mount has to do at most. */
static void put_until_full(uint32_t first)
{
    struct store_usage usage;
    uint32_t most = 0;
    const uint64_t since = now_ns();
    for (uint32_t i = 0; i < 1000; i++) {
        store_usage(store, &usage);
        most = usage.small_commits > most ? usage.small_commits : most;
        put_small(0, TINY_BYTES, first + i);
        must(store_sync(store));
    }
    say("put 100 bytes, each synced", since, 1000);
    do {
        put_small(0, TINY_BYTES, ++first + 1000);
        must(store_sync(store));
        store_usage(store, &usage);
    } while (usage.small_commits + 1 < most);
}

static void million(uint32_t count)
{
    begin(DISK_BYTES_1M);
    const uint64_t since = now_ns();
    for (uint32_t i = 0; i < count; i++) {
        put_small(0, TINY_BYTES, i);
    }
    must(store_sync(store));
    say("put 100 bytes, synced when the cache is full", since, count);
    mount_again("");
    put_until_full(count);
    mount_again(" behind small commits");
    end();
}

/* `store_benchmark COUNT`: only the store of so many small objects. */
int main(int count, char **arguments)
{
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (count > 1) {
        million((uint32_t)strtoul(arguments[1], NULL, 10));
        return 0;
    }
    small(0, 1, "put 4 KiB, each synced");
    small(0, GROUP, "put 4 KiB, 64 with each sync");
    small(1, 1, "put 4 KiB, each synced, encrypted");
    small(1, GROUP, "put 4 KiB, 64 with each sync, encrypted");
    large(0, "put 1 MiB, each synced", "get 1 MiB");
    large(1, "put 1 MiB, each synced, encrypted", "get 1 MiB, encrypted");
    million(1000000);
    return 0;
}
