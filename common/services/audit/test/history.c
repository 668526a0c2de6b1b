/* The log of several boots on a disk: cut, failing, full, damaged. */
#include "history.h"
#include "boots.h"

#define EXPORT_BYTES (8u << 20)
#define STATES_MAX   256u

static struct space space;
static struct boot boot;
static uint8_t exported[EXPORT_BYTES];

static struct proof_verdict prove_boot(void)
{
    return prove_export(exported, boot_export(&boot, exported));
}

static void test_three_boots(void)
{
    space_init(&space);
    boot_live(&boot, &space, 1, 100, true);
    CHECK(space.was_durable);
    boot_live(&boot, &space, 2, 300, false);
    CHECK(!space.was_durable);
    CHECK(boot.before.is_closed);
    boot_live(&boot, &space, 3, 50, false);
    CHECK(!boot.before.is_closed);
    const struct proof_verdict verdict = prove_boot();
    CHECK_EQUAL(verdict.fault, PROOF_GOOD);
    CHECK_EQUAL(verdict.boot_count, 3);
    CHECK_EQUAL(verdict.first_boot, 1);
    CHECK_EQUAL(verdict.boot, 3);
    check_nothing_left(&space, &boot.history);
}

/* Another process of the service goes on with the boot's log, and with its last segment. */
static void test_started_again(void)
{
    space_init(&space);
    boot_live(&boot, &space, 1, 20, false);
    const uint32_t segments = boot.history.index.segment_count;
    CHECK_EQUAL(boot_open(&boot, &space), STATUS_OK);
    boot_work(&boot, 10);
    CHECK_EQUAL(boot_commit(&boot, true), STATUS_OK);
    CHECK_EQUAL(boot.history.index.segment_count, segments);
    CHECK_EQUAL(prove_boot().fault, PROOF_GOOD);
    CHECK_EQUAL(prove_boot().boot_count, 1);
    check_nothing_left(&space, &boot.history);
}

/* -- cuts -------------------------------------------------------------------------------------- */

static struct space_state states[STATES_MAX];
static uint32_t state_count;

static void keep_state(struct space *kept)
{
    CHECK(state_count < STATES_MAX);
    states[state_count++] = kept->state;
}

/* The power goes after any commit: the next boot continues what is there, and all of it is good. */
static void test_cut_anywhere(void)
{
    space_init(&space);
    state_count = 0;
    space.committed = keep_state;
    keep_state(&space);
    for (uint64_t i = 1; i <= 3; i++) {
        boot_live(&boot, &space, i, 200, i == 2);
    }
    const uint32_t count = state_count;
    CHECK(count > 60);
    space.committed = NULL;
    for (uint32_t i = 0; i < count; i++) {
        space.state = states[i];
        boot_live(&boot, &space, 9, 20, false);
        const struct proof_verdict verdict = prove_boot();
        CHECK_EQUAL(verdict.fault, PROOF_GOOD);
        CHECK_EQUAL(verdict.boot_count, boot.before.boot + 1);
        check_nothing_left(&space, &boot.history);
    }
}

/* Any call fails, done or not: what memory has gets there all the same, once. */
static void test_failures(void)
{
    for (uint32_t kind = 0; kind < SPACE_FAILURE_KINDS; kind++) {
        for (uint32_t call = 1; call <= 30; call++) {
            space_init(&space);
            boot_live(&boot, &space, 1, 100, false);
            boot_begin(&boot, 2);
            space.calls = 0;
            space.failing_call = call;
            space.failure = (enum space_failure)kind;
            uint32_t errors = 0;
            bool is_open = false;
            for (uint32_t i = 0; i < 30; i++) {
                is_open = is_open || boot_open(&boot, &space) == STATUS_OK;
                boot_work(&boot, 10);
                is_open = is_open && boot_commit(&boot, false) == STATUS_OK;
                errors += is_open ? 0 : 1;
            }
            CHECK_EQUAL(errors, 1);
            CHECK_EQUAL(boot_open(&boot, &space), STATUS_OK);
            CHECK_EQUAL(boot_commit(&boot, true), STATUS_OK);
            CHECK_EQUAL(boot.history.index.end.last_number, boot.kept_number);
            CHECK_EQUAL(prove_boot().fault, PROOF_GOOD);
            CHECK_EQUAL(prove_boot().boot_count, 2);
            check_nothing_left(&space, &boot.history);
        }
    }
}

/* -- room -------------------------------------------------------------------------------------- */

/* A boot of a few bytes, as far as the disk is concerned. */
static enum status commit_small(struct history *history, uint64_t number)
{
    _Alignas(uint64_t) uint8_t entry[CHAIN_ENTRY_BYTES_MAX];
    const uint8_t base[CHAIN_DIGEST_BYTES] = {0};
    struct made_record made;
    make_record(number, &made);
    made.record.number = 1;
    struct history_batch batch = {
        .boot = number,
        .first_number = 1,
        .last_number = 1,
        .entries = {entry, chain_entry_write(&made.record, base, entry)},
    };
    memcpy(batch.key, &number, sizeof(number));
    return history_commit(history, &batch);
}

static struct history history;

static void test_pages(void)
{
    const uint8_t key[CHAIN_KEY_BYTES] = {0};
    const uint64_t count = HISTORY_SEGMENTS_MAX + HISTORY_PAGE_SEGMENTS + 3;
    uint64_t released = 0;
    space_init(&space);
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    for (uint64_t number = 1; number <= count; number++) {
        CHECK_EQUAL(commit_small(&history, number), STATUS_OK);
        released += history.released.boot != 0;
        check_nothing_left(&space, &history);
    }
    CHECK_EQUAL(released, 2);
    CHECK_EQUAL(history.index.first_segment, 2 * HISTORY_PAGE_SEGMENTS);
    CHECK_EQUAL(history.index.page_count, HISTORY_PAGES_MAX);
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    struct history_segment segment;
    struct bytes content;
    for (uint64_t number = 0; number < count; number++) {
        uint64_t found = number;
        CHECK_EQUAL(history_read(&history, &found, &segment, &content), STATUS_OK);
        CHECK_EQUAL(found, number < 128 ? 128 : number);
        CHECK_EQUAL(segment.boot, found + 1);
        CHECK(content.size_bytes == segment.size_bytes);
    }
    uint64_t beyond = count;
    CHECK_EQUAL(history_read(&history, &beyond, &segment, &content), STATUS_NOT_FOUND);
}

/* The oldest go; when there is nothing left that can, the disk is full. */
static void test_no_space(void)
{
    const uint8_t key[CHAIN_KEY_BYTES] = {0};
    space_init(&space);
    space.live_max = 150;
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    uint64_t released = 0;
    for (uint64_t number = 1; number <= 300; number++) {
        CHECK_EQUAL(commit_small(&history, number), STATUS_OK);
        released += history.released.boot != 0;
        check_nothing_left(&space, &history);
    }
    CHECK_EQUAL(released, 3);
    /* Not a page: half of what there is. */
    space_init(&space);
    space.live_max = 10;
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    for (uint64_t number = 1; number <= 10; number++) {
        CHECK_EQUAL(commit_small(&history, number), STATUS_OK);
        check_nothing_left(&space, &history);
    }
    CHECK_EQUAL(history.released.boot, 4);
    CHECK_EQUAL(history.index.segment_count, 6);
    CHECK_EQUAL(history.index.first_segment, 4);
    /* Nothing is left that could go. */
    space.live_max = 1;
    CHECK_EQUAL(commit_small(&history, 11), STATUS_NO_SPACE);
    CHECK_EQUAL(commit_small(&history, 11), STATUS_WRONG_STATE);
    space.live_max = 0;
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    CHECK_EQUAL(commit_small(&history, 11), STATUS_OK);
}

/* Each segment can be the first one: what is before it may be released. */
static void test_segments_begin(void)
{
    space_init(&space);
    boot_begin(&boot, 1);
    CHECK_EQUAL(boot_open(&boot, &space), STATUS_OK);
    for (uint32_t i = 0; i < 150; i++) {
        boot_work(&boot, 1 + i % 40);
        CHECK_EQUAL(boot_commit(&boot, false), STATUS_OK);
    }
    CHECK(boot.history.index.segment_count > 20);
    const uint64_t size = boot_export(&boot, exported);
    uint64_t at = 0;
    for (uint32_t i = 0; i < boot.history.index.segment_count; i++) {
        CHECK_EQUAL(prove_export(exported + at, size - at).fault, PROOF_GOOD);
        CHECK(boot.history.index.segments[i].size_bytes <= HISTORY_SEGMENT_BYTES_MAX);
        at += boot.history.index.segments[i].size_bytes;
    }
}

/* What memory has lost before it got to the disk is a gap, which is told. */
static void test_gap(void)
{
    space_init(&space);
    boot_live(&boot, &space, 1, 20, false);
    const uint64_t kept = boot.kept_number;
    boot_work(&boot, 3000);
    CHECK(chain_place(&boot.chain)->first_number > kept + 1);
    CHECK_EQUAL(boot_commit(&boot, false), STATUS_OK);
    const struct proof_verdict verdict = prove_boot();
    CHECK_EQUAL(verdict.fault, PROOF_MISSING);
    CHECK_EQUAL(verdict.bad_boot, 1);
    CHECK_EQUAL(verdict.bad_number, kept + 1);
    CHECK_EQUAL(verdict.last_number, chain_place(&boot.chain)->last_number);
}

/* -- damage ------------------------------------------------------------------------------------ */

static void test_damaged_segment(void)
{
    struct history_segment segment;
    struct bytes content;
    uint64_t number = 1;
    space_init(&space);
    boot_live(&boot, &space, 1, 600, false);
    boot_live(&boot, &space, 2, 50, false);
    const struct history_segment lost = boot.history.index.segments[1];
    space_damage(&space, lost.hash);
    CHECK_EQUAL(history_read(&boot.history, &number, &segment, &content), STATUS_OK);
    CHECK_EQUAL(content.size_bytes, 0);
    CHECK_EQUAL(segment.first_number, lost.first_number);
    const struct proof_verdict verdict = prove_boot();
    CHECK_EQUAL(verdict.fault, PROOF_MISSING);
    CHECK_EQUAL(verdict.bad_boot, 1);
    CHECK_EQUAL(verdict.bad_number, lost.first_number);
    CHECK_EQUAL(verdict.boot, 2); /* what is behind it was looked at */
}

/* Of the last segment of the boot that goes on: another one is begun. */
static void test_damaged_last(void)
{
    space_init(&space);
    boot_live(&boot, &space, 1, 20, false);
    boot_live(&boot, &space, 2, 20, false);
    const uint32_t segments = boot.history.index.segment_count;
    space_damage(&space, boot.history.index.segments[segments - 1].hash);
    CHECK_EQUAL(boot_open(&boot, &space), STATUS_OK);
    boot_work(&boot, 5);
    CHECK_EQUAL(boot_commit(&boot, false), STATUS_OK);
    CHECK_EQUAL(boot.history.index.segment_count, segments + 1);
    CHECK_EQUAL(prove_boot().fault, PROOF_MISSING);
    CHECK_EQUAL(prove_boot().bad_boot, 2);
    CHECK_EQUAL(prove_boot().bad_number, 1);
}

static void test_damaged_page(void)
{
    const uint8_t key[CHAIN_KEY_BYTES] = {0};
    struct history_segment segment;
    struct bytes content;
    uint64_t number = 3;
    space_init(&space);
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    for (uint64_t i = 1; i <= HISTORY_SEGMENTS_MAX; i++) {
        CHECK_EQUAL(commit_small(&history, i), STATUS_OK);
    }
    space_damage(&space, history.index.pages[0].hash);
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    CHECK_EQUAL(history_read(&history, &number, &segment, &content), STATUS_OK);
    CHECK_EQUAL(number, HISTORY_PAGE_SEGMENTS - 1);
    CHECK_EQUAL(content.size_bytes, 0);
    CHECK_EQUAL(segment.boot, 1);
    /* When it goes, its segments stay, and that is told. */
    CHECK_EQUAL(commit_small(&history, HISTORY_SEGMENTS_MAX + 1), STATUS_OK);
    CHECK_EQUAL(history.released.boot, 0);
    CHECK_EQUAL(history.released.unknown_count, HISTORY_PAGE_SEGMENTS);
}

static void test_damaged_index(void)
{
    space_init(&space);
    boot_live(&boot, &space, 1, 20, false);
    space_damage(&space, space.state.root);
    boot_begin(&boot, 2);
    CHECK_EQUAL(
        history_open(&boot.history, &space.operations, boot.chain.key.public_key),
        STATUS_MALFORMED);
    boot_live(&boot, &space, 2, 20, false);
    CHECK_EQUAL(boot.number, 1);
    CHECK_EQUAL(prove_boot().fault, PROOF_GOOD);
}

/* A disk that fails is not one that is damaged. */
static void test_failing_reads(void)
{
    struct history_segment segment;
    struct bytes content;
    uint64_t number = 0;
    space_init(&space);
    boot_live(&boot, &space, 1, 20, false);
    space.failing_call = space.calls + 1;
    CHECK_EQUAL(history_read(&boot.history, &number, &segment, &content), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(history_read(&boot.history, &number, &segment, &content), STATUS_OK);
    CHECK(content.size_bytes > 0);
}

static void test_no_entries(void)
{
    uint8_t garbage[64] = {1};
    const uint8_t key[CHAIN_KEY_BYTES] = {0};
    struct history_batch batch = {
        .boot = 1, .first_number = 1, .last_number = 1, .entries = {garbage, sizeof(garbage)}};
    space_init(&space);
    CHECK_EQUAL(history_open(&history, &space.operations, key), STATUS_OK);
    CHECK_EQUAL(history_commit(&history, &batch), STATUS_MALFORMED);
    CHECK_EQUAL(space.commits, 0);
}

/* -- the index --------------------------------------------------------------------------------- */

static void test_index(void)
{
    static uint8_t written[HISTORY_INDEX_BYTES_MAX];
    static uint8_t again[HISTORY_INDEX_BYTES_MAX];
    static struct history_index read;
    space_init(&space);
    boot_live(&boot, &space, 1, 600, true);
    const size_t size = history_index_write(&boot.history.index, written);
    for (size_t cut = 0; cut < size; cut++) {
        CHECK_EQUAL(history_index_read((struct bytes){written, cut}, &read), STATUS_MALFORMED);
    }
    /* Any bit: it is refused, or says exactly what stands there. */
    for (size_t bit = 0; bit < 8 * size; bit++) {
        written[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (history_index_read((struct bytes){written, size}, &read) == STATUS_OK) {
            CHECK_EQUAL(history_index_write(&read, again), size);
            CHECK(memcmp(written, again, size) == 0);
        }
        written[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK_EQUAL(history_index_read((struct bytes){written, size}, &read), STATUS_OK);
    CHECK(read.end.is_closed);
}

/* What the number of the next boot is made of, wherever it stands. */
static void test_boots_without_end(void)
{
    static uint8_t written[HISTORY_INDEX_BYTES_MAX];
    static struct history_index index;
    static struct history_index read;
    index = (struct history_index){
        .end = {.boot = HISTORY_BOOT_MAX - 1, .last_number = 1},
        .page_count = 1,
        .segment_count = 1,
        .pages = {{{1}, HISTORY_BOOT_MAX - 1, 1}},
        .segments = {{{1}, HISTORY_BOOT_MAX - 1, 1, 1, 100}},
    };
    size_t size = history_index_write(&index, written);
    CHECK_EQUAL(history_index_read((struct bytes){written, size}, &read), STATUS_OK);
    index.pages[0].boot = HISTORY_BOOT_MAX;
    size = history_index_write(&index, written);
    CHECK_EQUAL(history_index_read((struct bytes){written, size}, &read), STATUS_MALFORMED);
    index.pages[0].boot = 1;
    index.segments[0].boot = UINT64_MAX;
    index.end.boot = UINT64_MAX;
    size = history_index_write(&index, written);
    CHECK_EQUAL(history_index_read((struct bytes){written, size}, &read), STATUS_MALFORMED);
}

static void test_page(void)
{
    static struct history_segment segments[HISTORY_PAGE_SEGMENTS];
    static struct history_segment read[HISTORY_PAGE_SEGMENTS];
    static uint8_t written[HISTORY_PAGE_BYTES];
    for (uint32_t i = 0; i < HISTORY_PAGE_SEGMENTS; i++) {
        segments[i] = (struct history_segment){{1}, 1 + i / 3, 1 + i, 1 + i, 100};
    }
    history_page_write(segments, written);
    const struct bytes whole = {written, sizeof(written)};
    CHECK_EQUAL(history_page_read(whole, read), STATUS_OK);
    CHECK_EQUAL(read[7].boot, 3);
    CHECK_EQUAL(
        history_page_read((struct bytes){written, sizeof(written) - 1}, read), STATUS_MALFORMED);
    written[0] ^= 1;
    CHECK_EQUAL(history_page_read(whole, read), STATUS_MALFORMED);
    written[0] ^= 1;
    segments[4].boot = 1;
    history_page_write(segments, written);
    CHECK_EQUAL(history_page_read(whole, read), STATUS_MALFORMED);
    segments[4].boot = 0;
    history_page_write(segments, written);
    CHECK_EQUAL(history_page_read(whole, read), STATUS_MALFORMED);
    segments[4].boot = 2;
    segments[HISTORY_PAGE_SEGMENTS - 1].boot = HISTORY_BOOT_MAX;
    history_page_write(segments, written);
    CHECK_EQUAL(history_page_read(whole, read), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"three boots", test_three_boots},
        {"started again", test_started_again},
        {"cut anywhere", test_cut_anywhere},
        {"failures", test_failures},
        {"pages", test_pages},
        {"no space", test_no_space},
        {"segments begin", test_segments_begin},
        {"gap", test_gap},
        {"damaged segment", test_damaged_segment},
        {"damaged last", test_damaged_last},
        {"damaged page", test_damaged_page},
        {"damaged index", test_damaged_index},
        {"failing reads", test_failing_reads},
        {"no entries", test_no_entries},
        {"index", test_index},
        {"boots without end", test_boots_without_end},
        {"page", test_page},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
