/*
 * A small image with two trees, one of them encrypted, and bytes of it changed, one at a time: each
 * change is told or harms nothing, and what is not told of is there as it was.
 */
#include "trees.h"
#include "disk.h"
#include "space_batch.h"
#include "unit.h"
#include <stdlib.h>

#define DISK_BYTES  (UINT64_C(4) << 20)
#define CACHE_NODES STORE_CACHE_NODES_MIN
#define FILES       120u
#define FILE_BYTES  3000u
#define PATHS_MAX   1024u
#define PATH_BYTES  300u
/* Prime, so that with all pages together every field is hit. */
#define STRIDE 1511u
#define ALIGN  64u

static const uint8_t owners[2][STORE_PRINCIPAL_BYTES] = {"one", "another"};
static const uint8_t key[STORE_KEY_BYTES] = "the other's key";

static struct disk disk;
static void *memory;
static uint64_t memory_bytes;
static struct store *store;

static bool mount(bool is_unlocking)
{
    if (store_mount(&store, &disk.device, memory, memory_bytes) != STATUS_OK) {
        return false;
    }
    if (is_unlocking) {
        (void)store_owner_unlock(store, owners[1], key);
    }
    return true;
}

/* -- making trees ------------------------------------------------------------------------------ */

struct space {
    const uint8_t *owner;
    uint8_t *window;
};

static enum status
get(void *context,
    const uint8_t hash[NAMES_HASH_BYTES],
    void *target,
    uint32_t capacity_bytes,
    uint32_t *size_bytes)
{
    const struct space *space = context;
    struct store_name name;
    uint64_t got = 0;
    memcpy(name.owner, space->owner, sizeof(name.owner));
    memcpy(name.hash, hash, sizeof(name.hash));
    const enum status status = store_get(store, &name, target, capacity_bytes, &got);
    *size_bytes = (uint32_t)got;
    return status;
}

static enum status root(void *context, uint8_t hash[NAMES_HASH_BYTES])
{
    const struct space *space = context;
    struct store_owner owner;
    const enum status status = store_owner_read(store, space->owner, &owner);
    memcpy(hash, owner.root, NAMES_HASH_BYTES);
    return status;
}

/* As the store's service does it. */
static enum status commit(void *context, uint64_t size_bytes, bool is_durable)
{
    static struct space_batch batch;
    const struct space *space = context;
    uint8_t hash[STORE_HASH_BYTES];
    if (size_bytes == 0) {
        return store_sync(store);
    }
    CHECK_EQUAL(space_batch_read(space->window, size_bytes, &batch), STATUS_OK);
    CHECK_EQUAL(
        store_batch_begin(
            store, space->owner, batch.put_bytes, batch.put_count + batch.release_count),
        STATUS_OK);
    for (uint32_t i = 0; i < batch.put_count; i++) {
        const struct bytes content = {
            space->window + batch.puts[i].offset, batch.puts[i].size_bytes};
        CHECK_EQUAL(store_batch_put(store, content, hash), STATUS_OK);
    }
    for (uint32_t i = 0; i < batch.release_count; i++) {
        CHECK_EQUAL(store_batch_release(store, batch.releases[i]), STATUS_OK);
    }
    if (batch.has_root) {
        CHECK_EQUAL(store_batch_root(store, batch.root), STATUS_OK);
    }
    const enum status status = store_batch_finish(store);
    return status == STATUS_OK && is_durable ? store_sync(store) : status;
}

static struct bytes text(const char *words)
{
    return (struct bytes){(const uint8_t *)words, strlen(words)};
}

static void make_file(struct names *names, uint32_t number)
{
    static uint8_t content[FILE_BYTES];
    char path[PATH_BYTES];
    struct names_state state = {.number = 0};
    snprintf(
        path,
        sizeof(path),
        "directory %u/a file that has a rather long name so that a leaf is full soon, %u",
        number % 3,
        number);
    const struct names_request request = {NAMES_ROOT, text(path), NAMES_FILE, NAMES_ALWAYS, 2};
    CHECK_EQUAL(names_open(names, &request, &state), STATUS_OK);
    memset(content, (int)number, sizeof(content));
    /* Some begin with a hole. */
    const struct names_write write = {
        state.number, number % 5 == 0 ? 100000 : 0, {content, number * 25 + 1}, 3};
    CHECK_EQUAL(names_write(names, &write), STATUS_OK);
}

static void make_tree(const uint8_t *owner)
{
    struct names *names = NULL;
    struct names_snapshot snapshot;
    struct space space = {owner, aligned_alloc(64, NAMES_WINDOW_BYTES)};
    void *names_memory = aligned_alloc(64, NAMES_MEMORY_BYTES_MIN);
    const struct names_setup setup = {
        .space = {&space, get, root, commit, space.window, NAMES_WINDOW_BYTES},
        .memory = names_memory,
        .memory_bytes = NAMES_MEMORY_BYTES_MIN,
    };
    CHECK_EQUAL(names_mount(&names, &setup), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        char path[PATH_BYTES];
        struct names_state state;
        snprintf(path, sizeof(path), "directory %u", i);
        const struct names_request request = {
            NAMES_ROOT, text(path), NAMES_DIRECTORY, NAMES_ALWAYS, 2};
        CHECK_EQUAL(names_open(names, &request, &state), STATUS_OK);
    }
    for (uint32_t i = 0; i < FILES; i++) {
        make_file(names, i);
    }
    CHECK_EQUAL(names_snapshot_make(names, text("before"), 4, &snapshot), STATUS_OK);
    CHECK_EQUAL(
        names_remove(
            names,
            NAMES_ROOT,
            text("directory 0/a file that has a rather long name so "
                 "that a leaf is full soon, 0"),
            5),
        STATUS_OK);
    CHECK_EQUAL(names_commit(names, true), STATUS_OK);
    names_forget(names);
    free(names_memory);
    free(space.window);
}

static void begin(void)
{
    disk_init(&disk, DISK_BYTES);
    memory = disk_memory(&disk, CACHE_NODES, &memory_bytes);
    CHECK_EQUAL(store_make(&disk.device, STORE_SEGMENT_BYTES_MIN, memory, memory_bytes), STATUS_OK);
    CHECK(mount(false));
    CHECK_EQUAL(store_owner_add(store, owners[0], NULL, 0), STATUS_OK);
    CHECK_EQUAL(store_owner_add(store, owners[1], key, 0), STATUS_OK);
    make_tree(owners[0]);
    make_tree(owners[1]);
    CHECK_EQUAL(store_sync(store), STATUS_OK);
}

static void end(void)
{
    free(memory);
    disk_finish(&disk);
}

/* -- looking at them --------------------------------------------------------------------------- */

struct seen {
    uint32_t found_count;
    uint32_t problem_count;
    uint32_t path_problem_count; /* that name a file */
    enum tree_outcome outcomes[2];
};

static struct seen seen;
static char last_problem[PATH_BYTES];

static void note_found(void *context, const struct tree_item *item)
{
    (void)context;
    CHECK(item->path.size_bytes > 0 && item->path.size_bytes < PATH_BYTES);
    seen.found_count++;
}

static void note_problem(void *context, const struct tree_item *item, const char *words)
{
    (void)context;
    CHECK(words[0] != '\0');
    seen.problem_count++;
    seen.path_problem_count += item->kind == NAMES_FILE && item->path.size_bytes > 0;
    snprintf(
        last_problem,
        sizeof(last_problem),
        "%.*s: %s",
        (int)item->path.size_bytes,
        (const char *)item->path.data,
        words);
}

/* Both trees. */
static void look(void)
{
    const struct tree_sink sink = {NULL, note_found, note_problem};
    seen = (struct seen){.found_count = 0};
    for (uint32_t i = 0; i < 2; i++) {
        struct store_owner owner;
        if (store_owner_read(store, owners[i], &owner) != STATUS_OK) {
            seen.problem_count++; /* the tool lists one owner less */
            continue;
        }
        CHECK_EQUAL(tree_look(store, &owner, &sink, &seen.outcomes[i]), STATUS_OK);
    }
}

/* Of each tree: three directories and the files, and the snapshot has one more. */
#define FOUND (2 * (3 + FILES - 1 + 3 + FILES))

static void test_good(void)
{
    begin();
    CHECK(mount(true));
    look();
    CHECK_EQUAL(seen.found_count, FOUND);
    CHECK_EQUAL(seen.problem_count, 0);
    CHECK(seen.outcomes[0] == TREE_SEEN && seen.outcomes[1] == TREE_SEEN);
    CHECK(mount(false));
    look();
    CHECK_EQUAL(seen.found_count, FOUND / 2);
    CHECK_EQUAL(seen.problem_count, 0);
    CHECK(seen.outcomes[0] == TREE_SEEN && seen.outcomes[1] == TREE_LOCKED);
    end();
}

static void note_nothing(void *context, const struct store_finding *finding)
{
    uint32_t *count = context;
    (void)finding;
    ++*count;
}

static void test_flips(void)
{
    static const uint8_t zeros[ALIGN];
    static uint32_t counts[STORE_SEGMENTS_MAX];
    uint32_t tried = 0;
    uint32_t told = 0;
    uint32_t named = 0;
    begin();
    for (uint64_t at = 0; at < DISK_BYTES && unit_failures == 0; at += STRIDE) {
        if (memcmp(disk.data + at / ALIGN * ALIGN, zeros, ALIGN) == 0) {
            continue;
        }
        tried++;
        disk.data[at] ^= (uint8_t)(1u << at % 8);
        const bool is_mounted = mount(true);
        CHECK(is_mounted); /* there is always a second copy of what all depends on */
        look();
        if (seen.problem_count > 0) {
            uint32_t findings = 0;
            told++;
            named += seen.path_problem_count > 0;
            /* What the trees have lost, the store has as well. */
            CHECK_EQUAL(store_check(store, counts, note_nothing, &findings), STATUS_OK);
            CHECK(findings > 0);
        } else {
            CHECK_EQUAL(seen.found_count, FOUND);
        }
        disk.data[at] ^= (uint8_t)(1u << at % 8);
    }
    printf("%u bytes changed, %u told, %u of them with a file's name\n", tried, told, named);
    CHECK(told > 100 && named > 50);
    end();
}

/* The content of one file: its path is named, twice, and everything else is found. */
static void test_names_the_path(void)
{
    static uint8_t wanted[500];
    uint64_t at = 0;
    begin();
    memset(wanted, 100, sizeof(wanted));
    while (at + sizeof(wanted) < DISK_BYTES &&
           memcmp(disk.data + at, wanted, sizeof(wanted)) != 0) {
        at++;
    }
    CHECK(at + sizeof(wanted) < DISK_BYTES);
    disk.data[at] ^= 1;
    CHECK(mount(false));
    look();
    CHECK_EQUAL(seen.found_count, FOUND / 2);
    CHECK_EQUAL(seen.problem_count, 2);
    CHECK(strstr(last_problem, "directory 1/a file that has") == last_problem);
    CHECK(strstr(last_problem, "soon, 100: damaged: its content is lost from byte 98304") != NULL);
    end();
}

/* What the store counts otherwise than the tree. */
static void test_counts(void)
{
    struct store_owner owner;
    struct store_name name;
    begin();
    CHECK(mount(false));
    CHECK_EQUAL(store_owner_read(store, owners[0], &owner), STATUS_OK);
    memcpy(name.owner, owners[0], sizeof(name.owner));
    memcpy(name.hash, owner.root, sizeof(name.hash));
    CHECK_EQUAL(store_pin(store, &name), STATUS_OK);
    look();
    CHECK_EQUAL(seen.problem_count, 1);
    CHECK(strstr(last_problem, "is referred to 1 times, not 2") != NULL);
    CHECK_EQUAL(store_unpin(store, &name), STATUS_OK);
    look();
    CHECK_EQUAL(seen.problem_count, 0);
    const struct store_author nobody = {.principal = {0}};
    CHECK_EQUAL(store_put(store, owners[0], &nobody, text("stray"), name.hash), STATUS_OK);
    CHECK_EQUAL(store_pin(store, &name), STATUS_OK);
    look();
    CHECK_EQUAL(seen.problem_count, 1);
    CHECK(strstr(last_problem, "is referred to 0 times, not 1") != NULL);
    end();
}

/* What another service keeps, or nobody yet. */
static void test_no_tree(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    const struct store_author nobody = {.principal = {0}};
    begin();
    CHECK(mount(false));
    CHECK_EQUAL(store_put(store, owners[0], &nobody, text("no head"), hash), STATUS_OK);
    CHECK_EQUAL(store_root_set(store, owners[0], hash), STATUS_OK);
    look();
    CHECK(seen.outcomes[0] == TREE_OTHER && seen.problem_count == 0);
    static const uint8_t large[5000];
    const struct bytes too_large = {large, sizeof(large)};
    CHECK_EQUAL(store_put(store, owners[0], &nobody, too_large, hash), STATUS_OK);
    CHECK_EQUAL(store_root_set(store, owners[0], hash), STATUS_OK);
    look();
    CHECK(seen.outcomes[0] == TREE_OTHER && seen.problem_count == 0);
    memset(hash, 0, sizeof(hash));
    CHECK_EQUAL(store_root_set(store, owners[0], hash), STATUS_OK);
    look();
    CHECK(seen.outcomes[0] == TREE_NONE && seen.problem_count == 0);
    memset(hash, 9, sizeof(hash));
    CHECK_EQUAL(store_root_set(store, owners[0], hash), STATUS_OK);
    look();
    CHECK(seen.outcomes[0] == TREE_SEEN && seen.problem_count == 1);
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"a file's content", test_names_the_path},
        {"counts", test_counts},
        {"no tree", test_no_tree},
        {"bytes changed", test_flips},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
