/*
 * The power ends after any commit: what is there is what was at one moment, in the order in which
 * it came; what was durable is there; and nothing is left over.
 */
#include "unit.h"
#include "world.h"

#define STEPS      3000u
#define FILE_BYTES (40u << 10)
/* A commit in a step is of what was before, or after it. */
#define COMMITS_MAX 2000u

struct moment {
    uint8_t before[NAMES_HASH_BYTES];
    uint8_t after[NAMES_HASH_BYTES];
};

struct picture {
    uint64_t generation;
    uint8_t fingerprint[NAMES_HASH_BYTES];
};

static struct space space;
static struct world world;
static struct moment moments[COMMITS_MAX];
static struct picture pictures[COMMITS_MAX];
static uint32_t picture_count;

static void note_snapshots(void)
{
    for (uint32_t i = 0; i < MODEL_SNAPSHOTS; i++) {
        const struct model_snapshot *snapshot = &world.snapshots[i];
        const bool is_known =
            picture_count > 0 && pictures[picture_count - 1].generation >= snapshot->generation;
        if (snapshot->is_used && !is_known) {
            struct picture *picture = &pictures[picture_count++];
            picture->generation = snapshot->generation;
            CHECK(world_fingerprint(world.names, picture->generation, picture->fingerprint));
        }
    }
}

static void live(void)
{
    uint8_t now[NAMES_HASH_BYTES];
    CHECK(world_fingerprint(world.names, NAMES_NOW, now));
    for (uint32_t i = 0; i < STEPS && unit_failures == 0; i++) {
        const uint32_t first = space.commit_count;
        uint8_t before[NAMES_HASH_BYTES];
        memcpy(before, now, sizeof(now));
        CHECK(world_step(&world));
        CHECK(world_fingerprint(world.names, NAMES_NOW, now));
        for (uint32_t k = first; k < space.commit_count && k < COMMITS_MAX; k++) {
            memcpy(moments[k].before, before, sizeof(now));
            memcpy(moments[k].after, now, sizeof(now));
        }
        note_snapshots();
        if (i % 16 == 0) {
            CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
            struct space_commit *last = &space.commits[space.commit_count - 1];
            CHECK(last->is_durable);
            memcpy(moments[space.commit_count - 1].before, now, sizeof(now));
            memcpy(moments[space.commit_count - 1].after, now, sizeof(now));
        }
    }
    CHECK(space.commit_count < COMMITS_MAX);
}

static bool picture_is(struct names *names, const struct names_snapshot *snapshot)
{
    uint8_t fingerprint[NAMES_HASH_BYTES];
    for (uint32_t i = 0; i < picture_count; i++) {
        if (pictures[i].generation == snapshot->generation) {
            return world_fingerprint(names, snapshot->generation, fingerprint) &&
                   memcmp(fingerprint, pictures[i].fingerprint, sizeof(fingerprint)) == 0;
        }
    }
    return false;
}

/* What a mount finds after so many commits. */
static void check_state(struct world *found, const struct moment *moment)
{
    struct names_snapshot snapshot = {.generation = 0};
    uint8_t now[NAMES_HASH_BYTES];
    CHECK(world_fingerprint(found->names, NAMES_NOW, now));
    CHECK(
        memcmp(now, moment->before, sizeof(now)) == 0 ||
        memcmp(now, moment->after, sizeof(now)) == 0);
    while (names_snapshot_next(found->names, snapshot.generation, &snapshot) == STATUS_OK) {
        CHECK(picture_is(found->names, &snapshot));
    }
    CHECK(world_check(found));
}

/* Nothing is held after a cut: what was removed can all be freed. */
static void check_steps(uint32_t commit_count, const struct moment *moment)
{
    static struct space after;
    static struct world found;
    space_init(&after);
    space_replay(&after, &space, commit_count);
    world_begin(&found, &after, NAMES_MEMORY_BYTES_MIN);
    CHECK(world_steps(&found));
    CHECK_EQUAL(names_commit(found.names, true), STATUS_OK);
    names_forget(found.names);
    CHECK_EQUAL(world_mount(&found), STATUS_OK);
    check_state(&found, moment);
    world_end(&found);
    space_finish(&after);
}

static void test_power_cut(void)
{
    static struct space after;
    static struct world found;
    space_init(&space);
    space.is_remembering = true;
    world_begin(&world, &space, NAMES_MEMORY_BYTES_MIN);
    world.file_bytes = FILE_BYTES;
    live();
    space_init(&after);
    world_begin(&found, &after, NAMES_MEMORY_BYTES_MIN);
    for (uint32_t i = 0; i < space.commit_count && unit_failures == 0; i++) {
        const struct space_commit *commit = &space.commits[i];
        names_forget(found.names);
        space_apply(&after, (struct bytes){commit->records, commit->size_bytes});
        CHECK_EQUAL(world_mount(&found), STATUS_OK);
        check_state(&found, &moments[i]);
        if (i % 8 == 0) {
            check_steps(i + 1, &moments[i]);
        }
    }
    printf("%u commits\n", space.commit_count);
    world_end(&found);
    space_finish(&after);
    world_end(&world);
    space_finish(&space);
}

int main(void)
{
    static const struct unit_test tests[] = {{"a cut after any commit", test_power_cut}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
