/*
 * A cut of the power at every write. A run over a recorded disk; then, for each point of the
 * record, what a disk may hold when the power goes there: writes since the last flush done or not,
 * in any order, each of their sectors for itself. Whatever is mounted then must be the state behind
 * one of the operations between the last acknowledged one and the last begun, whole.
 *
 * With a disk that ignores flushes the same test must find losses: else it would find none
 * anywhere.
 */
#include "unit.h"
#include "world.h"
#include <stdlib.h>

#define DISK_BYTES  (UINT64_C(4) << 20)
#define STEPS_MAX   4400u
#define STATES_MIN  20000u
#define PENDING_MAX 4096u

/* What is there after a step, and where the record was before and after it. */
struct step {
    uint64_t present;
    uint32_t begun_at; /* events recorded before it */
    uint32_t acknowledged_at;
    uint8_t root;
    uint8_t person; /* who he is that unlocks then: what identities are is durable at once */
    bool is_acknowledged;
};

struct run {
    struct disk written; /* with the record */
    struct disk medium;  /* what is durable, and for a moment what a cut leaves */
    struct world world;
    struct step steps[STEPS_MAX];
    uint32_t step_count;
    uint32_t first; /* events before the first step */
    uint32_t pending[PENDING_MAX];
    uint32_t pending_count;
    uint64_t random;
    uint32_t states;
    uint32_t losses;
    uint32_t small_commits; /* of states that were mounted */
};

static struct run run;

/* What most steps are. */
static void act_on_objects(struct step *step, uint64_t choice, uint32_t object)
{
    const bool is_there = (run.world.present >> object & 1) != 0;
    switch (choice % 8) {
    case 0:
    case 1:
        CHECK_EQUAL(store_sync(run.world.store), STATUS_OK);
        step->is_acknowledged = true;
        break;
    case 2:
        CHECK_EQUAL(world_root(&run.world, (uint8_t)run.step_count), STATUS_OK);
        break;
    case 3:
    case 4:
        if (is_there) {
            CHECK_EQUAL(world_delete(&run.world, object), STATUS_OK);
        }
        break;
    case 5:
        CHECK_EQUAL(
            world_batch(
                &run.world,
                (uint8_t)(choice >> 16),
                (uint8_t)run.step_count,
                (choice >> 24) % 4 == 0),
            STATUS_OK);
        break;
    default:
        CHECK_EQUAL(world_put(&run.world, object), STATUS_OK);
        break;
    }
}

static void act(uint64_t choice)
{
    struct step *step = &run.steps[run.step_count++];
    step->begun_at = run.written.event_count;
    switch (choice >> 32 & 63) {
    case 0:
        CHECK_EQUAL(world_rotate(&run.world), STATUS_OK);
        step->is_acknowledged = true;
        break;
    case 1:
        /* Whoever a rotation was to: some of them are rotated again before. */
        CHECK_EQUAL(world_confirm(&run.world), STATUS_OK);
        break;
    default:
        act_on_objects(step, choice, (uint32_t)(choice >> 8) % WORLD_BATCHED_FROM);
        break;
    }
    step->present = run.world.present;
    step->root = run.world.root;
    step->person = run.world.person;
    step->acknowledged_at = run.written.event_count;
}

/* What was recorded, from the state in which the medium is. */
static void record(uint32_t steps, bool ignores_flushes)
{
    uint64_t random = 7;
    disk_init(&run.written, DISK_BYTES);
    run.written.ignores_flushes = ignores_flushes;
    world_begin(&run.world, &run.written, STORE_SEGMENT_BYTES_MIN);
    for (uint32_t i = 0; i < WORLD_BATCHED_FROM; i += 3) {
        CHECK_EQUAL(world_put(&run.world, i), STATUS_OK);
    }
    CHECK_EQUAL(store_sync(run.world.store), STATUS_OK);
    disk_init(&run.medium, DISK_BYTES);
    memcpy(run.medium.data, run.written.data, DISK_BYTES);
    run.written.is_recording = true;
    run.steps[0] = (struct step){.present = run.world.present, .is_acknowledged = true};
    run.step_count = 1;
    for (uint32_t i = 1; i < steps; i++) {
        act(disk_random(&random));
    }
}

/* The steps of which one must be what is found after a cut behind so many events. */
static void bounds(uint32_t events, uint32_t *oldest, uint32_t *newest)
{
    *oldest = 0;
    *newest = 0;
    for (uint32_t i = 1; i < run.step_count && run.steps[i].begun_at <= events; i++) {
        *newest = i;
        if (run.steps[i].is_acknowledged && run.steps[i].acknowledged_at <= events) {
            *oldest = i;
        }
    }
}

static bool is_state(uint64_t present, uint8_t root, uint32_t events)
{
    uint32_t oldest;
    uint32_t newest;
    bounds(events, &oldest, &newest);
    for (uint32_t i = oldest; i <= newest; i++) {
        if (run.steps[i].present == present && run.steps[i].root == root) {
            return true;
        }
    }
    return false;
}

/* Goes on with what was mounted: what is written then is there after the next mount. */
static bool goes_on(struct world *world)
{
    const uint32_t object = (uint32_t)disk_random(&run.random) % WORLD_BATCHED_FROM;
    uint64_t before;
    uint64_t after;
    return world_look(world, &before) && world_put(world, object) == STATUS_OK &&
           store_sync(world->store) == STATUS_OK && world_mount(world) == STATUS_OK &&
           world_look(world, &after) && after == (before | UINT64_C(1) << object);
}

static void note(void *context, const struct store_finding *finding)
{
    (void)finding;
    *(uint32_t *)context += 1;
}

/* All counts are as they should be. */
static bool is_sound(const struct world *world)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    uint32_t findings = 0;
    return store_check(world->store, counts, note, &findings) == STATUS_OK && findings == 0;
}

static bool is_good(uint32_t events, bool also_goes_on)
{
    struct world world = run.world;
    struct store_owner owner;
    struct store_usage usage;
    uint64_t present;
    uint32_t oldest;
    uint32_t newest;
    world.disk = &run.medium;
    bounds(events, &oldest, &newest);
    world.person = run.steps[newest].person;
    if (world_mount(&world) != STATUS_OK || !world_look(&world, &present) ||
        store_owner_read(world.store, world_owners[0], &owner) != STATUS_OK) {
        return false;
    }
    store_usage(world.store, &usage);
    run.small_commits += usage.small_commits != 0 ? 1 : 0;
    return usage.damaged_superblocks == 0 && is_state(present, owner.root[0], events) &&
           (!also_goes_on || (is_sound(&world) && goes_on(&world)));
}

static void try_state(uint32_t events)
{
    run.states++;
    if (!is_good(events, run.states % 16 == 0)) {
        run.losses++;
    }
    disk_undo(&run.medium);
}

static void apply(const struct disk_event *event, uint32_t keep_of_256, uint32_t sectors_max)
{
    for (uint32_t at = 0; at < event->size_bytes && at / DISK_SECTOR_BYTES < sectors_max;
         at += DISK_SECTOR_BYTES) {
        if (disk_random(&run.random) % 256 < keep_of_256) {
            disk_sector(
                &run.medium, event->address + at, run.written.recorded + event->data_at + at);
        }
    }
}

enum tear {
    TEAR_NOTHING,     /* no write since the flush was done */
    TEAR_ALL,         /* all were */
    TEAR_LAST,        /* all, but of the last its first sectors only */
    TEAR_ONLY_LAST,   /* the last alone */
    TEAR_NOT_ONE,     /* all but one */
    TEAR_SOME,        /* each or not */
    TEAR_SECTORS,     /* each sector or not */
    TEAR_FEW_SECTORS, /* one of eight */
    TEAR_MANY,        /* all but one of sixteen */
    TEAR_COUNT,
};

static void apply_pending(enum tear tear)
{
    const uint32_t last = run.pending_count - 1;
    const uint32_t omitted = (uint32_t)disk_random(&run.random) % run.pending_count;
    for (uint32_t i = 0; i < run.pending_count; i++) {
        const struct disk_event *event = &run.written.events[run.pending[i]];
        const uint32_t sectors = event->size_bytes / DISK_SECTOR_BYTES;
        const uint32_t cut = (uint32_t)disk_random(&run.random) % (sectors + 1);
        const bool is_chosen = disk_random(&run.random) % 2 == 0;
        const uint32_t keep[TEAR_COUNT] = {
            [TEAR_ALL] = 256,
            [TEAR_LAST] = 256,
            [TEAR_ONLY_LAST] = i == last ? 256 : 0,
            [TEAR_NOT_ONE] = i != omitted ? 256 : 0,
            [TEAR_SOME] = is_chosen ? 256 : 0,
            [TEAR_SECTORS] = 128,
            [TEAR_FEW_SECTORS] = 32,
            [TEAR_MANY] = 240,
        };
        apply(event, keep[tear], tear == TEAR_LAST && i == last ? cut : sectors);
    }
}

static void try_cut(uint32_t events)
{
    run.medium.keeps_undo = true;
    for (uint32_t tear = 0; tear < TEAR_COUNT; tear++) {
        if (run.pending_count != 0) {
            apply_pending((enum tear)tear);
            try_state(events);
        } else if (tear == TEAR_NOTHING) {
            try_state(events);
        }
    }
    run.medium.keeps_undo = false;
}

static void settle(void)
{
    for (uint32_t i = 0; i < run.pending_count; i++) {
        apply(&run.written.events[run.pending[i]], 256, UINT32_MAX);
    }
    run.pending_count = 0;
}

/* Each prefix of the record. */
static void cut_everywhere(void)
{
    try_cut(0);
    for (uint32_t i = 0; i < run.written.event_count; i++) {
        if (run.written.events[i].address == DISK_NEVER) {
            settle();
        } else if (run.pending_count < PENDING_MAX) {
            run.pending[run.pending_count++] = i;
        }
        try_cut(i + 1);
    }
}

static void finish(void)
{
    world_end(&run.world);
    disk_finish(&run.written);
    disk_finish(&run.medium);
    run = (struct run){.states = 0};
}

static void test_every_cut(void)
{
    record(STEPS_MAX, false);
    cut_everywhere();
    printf(
        "%u states, %u of them behind a small commit, %u events\n",
        run.states,
        run.small_commits,
        run.written.event_count);
    CHECK(run.states >= STATES_MIN);
    CHECK(run.small_commits >= STATES_MIN / 4);
    CHECK(run.states - run.small_commits >= STATES_MIN / 4);
    CHECK_EQUAL(run.losses, 0);
    finish();
}

static void test_finds_a_disk_that_ignores_flushes(void)
{
    record(60, true);
    cut_everywhere();
    printf("%u states, %u losses\n", run.states, run.losses);
    CHECK(run.losses > 0);
    finish();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"every cut", test_every_cut},
        {"a disk that ignores flushes is found", test_finds_a_disk_that_ignores_flushes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
