/*
 * A tree whose objects somebody changed who could make the space believe in them. Whatever is done
 * with it ends, and stays in its memory.
 *
 * Input: what is done (use()); changes of six bytes: an object, a place in it of two bytes, what is
 * written there, how many bytes, and which other object's bytes they are, where it is one.
 */
#include "world.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define CHANGE      6u
#define OBJECTS_MAX 64u
#define FILES       28u
#define NAME_BYTES  140u
#define WORK_MAX    400u

struct original {
    uint8_t hash[NAMES_HASH_BYTES];
    uint8_t *data;
    uint32_t size_bytes;
};

static struct world world;
static struct space made;
static struct original originals[OBJECTS_MAX];
static uint32_t original_count;
static uint8_t root[NAMES_HASH_BYTES];

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint64_t make(const char *name, enum names_kind kind)
{
    struct names_state state = {.number = 0};
    const struct names_request request = {NAMES_ROOT, text(name), kind, NAMES_IF_ABSENT, 2};
    (void)names_open(world.names, &request, &state);
    return state.number;
}

static void write(uint64_t number, uint64_t offset, uint32_t size_bytes)
{
    static uint8_t data[1000];
    memset(data, (int)number | 1, sizeof(data));
    const struct names_write request = {number, offset, {data, size_bytes}, 3};
    (void)names_write(world.names, &request);
}

/* Long ones, so that a few fill several leaves. */
static void file_name(char name[NAME_BYTES], uint32_t file)
{
    memset(name, 'a' + (int)(file % 7), NAME_BYTES - 1);
    name[5] = (char)('a' + file);
    name[NAME_BYTES - 1] = '\0';
}

static void make_all(void)
{
    char name[NAME_BYTES];
    struct names_snapshot snapshot;
    for (uint32_t i = 0; i < FILES; i++) {
        file_name(name, i);
        write(make(name, i % 7 == 3 ? NAMES_DIRECTORY : NAMES_FILE), i * 100, i);
        if (i == FILES / 2) {
            must(names_snapshot_make(world.names, text("half"), 4, &snapshot) == STATUS_OK);
        }
    }
    must(names_snapshot_make(world.names, text("all"), 4, &snapshot) == STATUS_OK);
    for (uint32_t i = 1; i < FILES; i += 3) {
        file_name(name, i);
        (void)names_remove(world.names, NAMES_ROOT, text(name), 5);
    }
    must(names_snapshot_remove(world.names, text("half")) == STATUS_OK);
    must(names_commit(world.names, true) == STATUS_OK);
    names_forget(world.names);
}

/* Nodes and the head; what is in chunks is anything. */
static void remember_all(void)
{
    for (uint32_t i = 0; i < made.slot_count && original_count < OBJECTS_MAX; i++) {
        const struct space_object *object = &made.objects[i];
        if (object->count == 0 || memcmp(object->data, "TN", 2) != 0) {
            continue;
        }
        struct original *original = &originals[original_count++];
        memcpy(original->hash, object->hash, NAMES_HASH_BYTES);
        original->size_bytes = object->size_bytes;
        original->data = malloc(object->size_bytes);
        must(original->data != NULL);
        memcpy(original->data, object->data, object->size_bytes);
    }
    memcpy(root, made.root, sizeof(root));
}

static void begin(void)
{
    space_init(&made);
    made.is_remembering = true;
    world_begin(&world, &made, NAMES_MEMORY_BYTES_MIN);
    make_all();
    remember_all();
}

static void change(struct space *space, const uint8_t *data)
{
    const struct original *original = &originals[data[0] % original_count];
    const struct original *other = &originals[data[5] % original_count];
    struct space_object *object = space_find(space, original->hash);
    const uint32_t at = (uint32_t)(data[1] | data[2] << 8) % original->size_bytes;
    const uint32_t count = data[4] % 64u;
    if (object == NULL) {
        return;
    }
    if (data[4] >= 224) {
        /* It leads to another one. */
        if (at + NAMES_HASH_BYTES <= original->size_bytes) {
            memcpy(object->data + at, other->hash, NAMES_HASH_BYTES);
        }
        return;
    }
    if (data[4] >= 192) {
        object->size_bytes = at;
        return;
    }
    for (uint32_t i = 0; i < count && at + i < original->size_bytes; i++) {
        object->data[at + i] =
            (data[4] & 64) != 0 ? (uint8_t)(object->data[at + i] + data[3]) : data[3];
    }
}

static void read_all(uint64_t generation)
{
    static uint8_t data[20000];
    const struct names_view view = {generation};
    struct names_entry entry = {.place = 0};
    for (uint32_t i = 0; i < WORK_MAX; i++) {
        struct names_state state;
        uint64_t got;
        struct names_path path = {.text = data, .capacity_bytes = 300};
        if (names_next(world.names, view, NAMES_ROOT, entry.place, &entry) != STATUS_OK) {
            break;
        }
        const struct names_range range = {entry.number, 0, sizeof(data)};
        (void)names_read(world.names, view, &range, data, &got);
        (void)names_path(world.names, view, entry.number, &path);
        (void)names_stat(world.names, view, entry.number, &state);
        (void)names_verify(world.names, view, entry.number, &got);
    }
}

static void compare(uint64_t from, uint64_t to)
{
    struct names_difference difference;
    struct names_comparison comparison = {{from}, {to}, 0};
    for (uint32_t i = 0; i < WORK_MAX; i++) {
        if (names_compare(world.names, &comparison, &difference) != STATUS_OK) {
            return;
        }
    }
}

static void step_on(void)
{
    bool is_done = false;
    for (uint32_t i = 0; i < 64 && !is_done; i++) {
        (void)names_step(world.names, &is_done);
    }
}

static void change_all(void)
{
    char name[NAME_BYTES];
    char to[NAME_BYTES];
    for (uint32_t i = 0; i < FILES; i++) {
        file_name(name, i);
        file_name(to, (i + 1) * 3 % FILES);
        const struct names_move move = {NAMES_ROOT, text(name), NAMES_ROOT, text(to), 6};
        bool is_done;
        if (i % 5 == 0) {
            (void)names_rename(world.names, &move);
        } else if (i % 5 == 1) {
            (void)names_remove(world.names, NAMES_ROOT, text(name), 7);
        } else {
            const uint64_t number = make(name, NAMES_FILE);
            const struct names_size size = {number, 20000 + i, 8};
            if (i % 4 == 0) {
                write(number, i * 10, 900);
            }
            (void)names_resize(world.names, &size, &is_done);
        }
    }
}

static void count_nothing(void *context, const uint8_t hash[NAMES_HASH_BYTES])
{
    (void)context;
    (void)hash;
}

static void find_nothing(void *context, const char *rule, uint64_t number)
{
    (void)context;
    (void)number;
    must(rule != NULL);
}

static void read_snapshots(void)
{
    struct names_snapshot snapshot = {.generation = 0};
    while (names_snapshot_next(world.names, snapshot.generation, &snapshot) == STATUS_OK) {
        read_all(snapshot.generation);
        compare(snapshot.generation, NAMES_NOW);
        compare(NAMES_NOW, snapshot.generation);
    }
}

static void change_snapshots(void)
{
    struct names_snapshot snapshot;
    (void)names_snapshot_remove(world.names, text("all"));
    (void)names_snapshot_make(world.names, text("new"), 9, &snapshot);
}

/* Each of what there is to do has a bit. */
static void use(uint8_t what)
{
    const struct names_checker checker = {NULL, count_nothing, find_nothing};
    if ((what & 1) != 0) {
        (void)names_check(world.names, &checker);
    }
    if ((what & 2) != 0) {
        read_all(NAMES_NOW);
    }
    if ((what & 4) != 0) {
        read_snapshots();
    }
    if ((what & 8) != 0) {
        change_all();
    }
    if ((what & 16) != 0) {
        change_snapshots();
    }
    if ((what & 32) != 0) {
        step_on();
    }
    if ((what & 64) != 0) {
        change_all();
    }
    (void)names_commit(world.names, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct space space;
    if (original_count == 0) {
        begin();
    }
    space_init(&space);
    space_replay(&space, &made, made.commit_count);
    space.is_lenient = true;
    world.space = &space;
    for (size_t i = 1; i + CHANGE <= size_bytes; i += CHANGE) {
        change(&space, data + i);
    }
    if (world_mount(&world) == STATUS_OK) {
        use(size_bytes == 0 ? 0 : data[0]);
        names_forget(world.names);
    }
    space_finish(&space);
    return 0;
}
