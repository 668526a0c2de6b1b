/* Objects that are gone or changed: who needs them is told, and the rest can be read. */
#include "unit.h"
#include "world.h"

#define FILES   400u
/* A leaf has the names of some, or the state of some. */
#define REACHED (FILES / 2)

static struct space space;
static struct world world;
static const struct names_view now = {NAMES_NOW};

static struct bytes name_of(uint32_t file)
{
    static char name[64];
    const int length = snprintf(name, sizeof(name), "a file with a number of its own, %u", file);
    return (struct bytes){(const uint8_t *)name, (size_t)length};
}

static void fill(void)
{
    for (uint32_t i = 0; i < FILES; i++) {
        struct names_state state = {.number = 0};
        const struct names_request request = {NAMES_ROOT, name_of(i), NAMES_FILE, NAMES_ALWAYS, 2};
        CHECK_EQUAL(names_open(world.names, &request, &state), STATUS_OK);
        const struct names_write write = {state.number, 0, name_of(i), 3};
        CHECK_EQUAL(names_write(world.names, &write), STATUS_OK);
    }
}

static void begin(void)
{
    struct names_snapshot snapshot;
    space_init(&space);
    world_begin(&world, &space, NAMES_MEMORY_BYTES_MIN);
    fill();
    CHECK_EQUAL(names_snapshot_make(world.names, text("s"), 4, &snapshot), STATUS_OK);
    names_forget(world.names);
}

static enum status read_file(uint32_t file)
{
    struct names_state state;
    uint8_t data[64];
    uint64_t got;
    enum status status = names_find(world.names, now, NAMES_ROOT, name_of(file), &state);
    if (status != STATUS_OK) {
        return status;
    }
    const struct names_range range = {state.number, 0, sizeof(data)};
    status = names_read(world.names, now, &range, data, &got);
    CHECK(status != STATUS_OK || bytes_equal((struct bytes){data, got}, name_of(file)));
    return status;
}

/* How many files can be read; of the others it is said that they are damaged. */
static uint32_t count_read(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < FILES; i++) {
        const enum status status = read_file(i);
        CHECK(status == STATUS_OK || status == STATUS_MALFORMED);
        count += status == STATUS_OK;
    }
    return count;
}

/* Changes go on, or are refused; none of it harms. */
static void change(void)
{
    bool is_done = false;
    for (uint32_t i = 0; i < FILES; i += 7) {
        const enum status status = names_remove(world.names, NAMES_ROOT, name_of(i), 5);
        CHECK(
            status == STATUS_OK || status == STATUS_MALFORMED ||
            (status == STATUS_WRONG_STATE && names_is_read_only(world.names)));
    }
    for (uint32_t i = 0; i < 2 * FILES && !is_done; i++) {
        const enum status status = names_step(world.names, &is_done);
        CHECK(status == STATUS_OK || status == STATUS_MALFORMED);
    }
    CHECK(is_done);
    names_revert(world.names);
}

static uint32_t read_only_count;
static uint32_t unmounted_count;

/* With one object gone. */
static void look(const struct space_object *object)
{
    const bool is_leaf = memcmp(object->data, "TNN1", 4) == 0 && object->data[4] == 0;
    const bool is_chunk = memcmp(object->data, "TN", 2) != 0;
    const enum status status = world_mount(&world);
    if (status != STATUS_OK) {
        CHECK_EQUAL(status, STATUS_MALFORMED);
        unmounted_count++;
        return;
    }
    const uint32_t count = count_read();
    CHECK(count >= (is_chunk ? FILES - 1 : is_leaf ? REACHED : 0));
    read_only_count += names_is_read_only(world.names);
    change();
    names_forget(world.names);
}

static void test_missing(void)
{
    begin();
    space.is_lenient = true;
    for (uint32_t i = 0; i < space.slot_count && unit_failures == 0; i++) {
        struct space_object *object = &space.objects[i];
        if (object->count > 0) {
            const uint32_t count = object->count;
            object->count = 0;
            look(object);
            object->count = count;
        }
    }
    /* The head; the ledger's only node. */
    CHECK_EQUAL(unmounted_count, 1);
    CHECK_EQUAL(read_only_count, 1);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(count_read(), FILES);
    world_end(&world);
    space_finish(&space);
}

/* A tree whose snapshots nobody knows takes no changes. */
static void test_read_only(void)
{
    struct names_snapshot snapshot;
    struct names_state state;
    bool is_done;
    begin();
    for (uint32_t i = 0; i < space.slot_count; i++) {
        struct space_object *object = &space.objects[i];
        if (object->count > 0 && memcmp(object->data, "TNN1", 4) == 0 && object->data[5] == 1) {
            object->data[0] = 0;
        }
    }
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK(names_is_read_only(world.names));
    CHECK_EQUAL(count_read(), FILES);
    const struct names_request request = {NAMES_ROOT, text("n"), NAMES_FILE, NAMES_ALWAYS, 2};
    CHECK_EQUAL(names_open(world.names, &request, &state), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_set_modified(world.names, NAMES_ROOT, 1), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_snapshot_make(world.names, text("t"), 1, &snapshot), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_snapshot_remove(world.names, text("s")), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_step(world.names, &is_done), STATUS_OK);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    world_end(&world);
    space_finish(&space);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"any object is missing", test_missing},
        {"a tree that takes no changes", test_read_only},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
