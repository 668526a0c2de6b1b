/*
 * What is kept, with a store that this test plays: one place, which answers as it should, or as it
 * is told.
 */
#include "kept_state/kept_state.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/message_page.h"
#include "schema/store_client.h"
#include "unit.h"

#define MEMORY_BYTES 0x8000u
#define CONTENT_MAX  12000u
#define KEEPER       5u
#define PIECE_BYTES  3000u
#define NOW_NS       UINT64_C(1000)

/* -- the store --------------------------------------------------------------------------------- */

static struct message_page page;
static struct {
    bool has_content;
    uint8_t content[KEPT_STATE_BYTES_MAX];
    uint64_t size_bytes;
    uint8_t written[KEPT_STATE_BYTES_MAX];
    uint64_t written_bytes;
    /* What it answers instead; STATUS_OK: nothing. */
    enum status read_status;
    enum status write_status;
    enum status keep_status;
    /* Lies about what it has. */
    uint64_t said_bytes;
    bool is_empty_piece;
    bool is_long_piece;
    uint32_t calls;
    uint32_t calls_without_deadline;
} store;

struct message_page *message_page(void)
{
    return &page;
}

uint64_t clock_now_ns(void)
{
    return NOW_NS;
}

static void count_call(uint32_t keeper)
{
    CHECK_EQUAL(keeper, KEEPER);
    store.calls++;
    store.calls_without_deadline += page.deadline_ns == NOW_NS + KEPT_STATE_ANSWER_NS ? 0 : 1;
    memset(page.words, 0xa5, sizeof(page.words)); /* what was there is gone */
}

enum status state_keeper_read(
    uint32_t keeper,
    const struct state_keeper_read_params *params,
    struct state_keeper_read_results *results)
{
    count_call(keeper);
    if (store.read_status != STATUS_OK || !store.has_content) {
        return store.read_status != STATUS_OK ? store.read_status : STATUS_NOT_FOUND;
    }
    const uint64_t left = store.size_bytes - params->offset;
    uint64_t piece = left < PIECE_BYTES ? left : PIECE_BYTES;
    piece = store.is_empty_piece ? 0 : store.is_long_piece ? left + 1 : piece;
    results->content = (struct bytes){store.content + params->offset, (size_t)piece};
    results->size_bytes = store.said_bytes != 0 ? store.said_bytes : store.size_bytes;
    return STATUS_OK;
}

enum status state_keeper_write(uint32_t keeper, const struct state_keeper_write_params *params)
{
    const uint64_t offset = params->offset;
    const struct bytes piece = params->content;
    count_call(keeper);
    if (store.write_status != STATUS_OK) {
        return store.write_status;
    }
    CHECK(offset == 0 || offset == store.written_bytes);
    memcpy(store.written + offset, piece.data, piece.size_bytes);
    store.written_bytes = offset + piece.size_bytes;
    return STATUS_OK;
}

enum status state_keeper_keep(uint32_t keeper, const struct state_keeper_keep_params *params)
{
    count_call(keeper);
    if (store.keep_status != STATUS_OK) {
        return store.keep_status;
    }
    CHECK_EQUAL(params->size_bytes, store.written_bytes);
    memcpy(store.content, store.written, store.written_bytes);
    store.size_bytes = store.written_bytes;
    store.has_content = true;
    return STATUS_OK;
}

/* -- a service's process ----------------------------------------------------------------------- */

static _Alignas(uint64_t) uint8_t memory[MEMORY_BYTES];

static uint8_t room_bytes[CONTENT_MAX];
static const struct bytes room = {room_bytes, sizeof(room_bytes)};

static void forget_all(void)
{
    memset(&store, 0, sizeof(store));
    memset(memory, 0, sizeof(memory));
    memset(&page, 0, sizeof(page));
}

static struct kept_state process(uint32_t keeper)
{
    struct kept_state kept;
    CHECK_EQUAL(
        kept_state_open(&kept, (struct bytes){memory, sizeof(memory)}, CONTENT_MAX, keeper),
        STATUS_OK);
    return kept;
}

/* What a new process finds. */
static void expect(uint32_t keeper, enum kept_memory_state state, struct bytes content)
{
    struct kept_state kept = process(keeper);
    enum kept_memory_state found = KEPT_MEMORY_NEW;
    struct bytes got = {0};
    CHECK_EQUAL(kept_state_read(&kept, room, &found, &got), STATUS_OK);
    CHECK_EQUAL(found, state);
    CHECK(bytes_equal(got, content));
    CHECK_EQUAL(page.deadline_ns, 0);
}

static enum status write(uint32_t keeper, struct bytes content)
{
    struct kept_state kept = process(keeper);
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    struct bytes got = {0};
    const enum status status = kept_state_read(&kept, room, &state, &got);
    return status == STATUS_OK ? kept_state_write(&kept, content) : status;
}

static struct bytes large(void)
{
    static uint8_t bytes[CONTENT_MAX];
    for (uint32_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    }
    return (struct bytes){bytes, sizeof(bytes)};
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_bounds(void)
{
    struct kept_state kept;
    const struct bytes place = {memory, sizeof(memory)};
    forget_all();
    CHECK_EQUAL(
        kept_state_open(&kept, place, KEPT_STATE_BYTES_MAX + 1, KEEPER), STATUS_LIMIT_EXCEEDED);
    CHECK(kept_state_open(&kept, place, MEMORY_BYTES, KEEPER) != STATUS_OK);
}

static void test_memory_alone(void)
{
    struct kept_state kept;
    forget_all();
    expect(0, KEPT_MEMORY_NEW, text_bytes(""));
    CHECK_EQUAL(write(0, text_bytes("kept")), STATUS_OK);
    expect(0, KEPT_MEMORY_GOOD, text_bytes("kept"));
    kept = process(0);
    CHECK_EQUAL(kept_state_keep(&kept, text_bytes("x")), STATUS_UNSUPPORTED);
    CHECK_EQUAL(store.calls, 0);
}

/* The store has no disk that it may use: as without one. */
static void test_no_disk(void)
{
    forget_all();
    store.read_status = STATUS_UNSUPPORTED;
    store.write_status = STATUS_UNSUPPORTED;
    CHECK_EQUAL(write(KEEPER, text_bytes("kept")), STATUS_OK);
    expect(KEEPER, KEPT_MEMORY_GOOD, text_bytes("kept"));
}

static void test_new_disk(void)
{
    forget_all();
    CHECK_EQUAL(write(0, text_bytes("before the disk")), STATUS_OK);
    expect(KEEPER, KEPT_MEMORY_GOOD, text_bytes("before the disk"));
    CHECK_EQUAL(write(KEEPER, text_bytes("both")), STATUS_OK);
    CHECK(bytes_equal((struct bytes){store.content, store.size_bytes}, text_bytes("both")));
    expect(0, KEPT_MEMORY_GOOD, text_bytes("both"));
}

/* After the power: the memory is empty, or holds what is older. */
static void test_disk_counts(void)
{
    forget_all();
    CHECK_EQUAL(write(KEEPER, text_bytes("on the disk")), STATUS_OK);
    memset(memory, 0, sizeof(memory));
    expect(KEEPER, KEPT_MEMORY_GOOD, text_bytes("on the disk"));
    expect(0, KEPT_MEMORY_GOOD, text_bytes("on the disk"));
    CHECK_EQUAL(write(0, text_bytes("in memory only")), STATUS_OK);
    expect(KEEPER, KEPT_MEMORY_GOOD, text_bytes("on the disk"));
}

static void test_many_pieces(void)
{
    forget_all();
    CHECK_EQUAL(write(KEEPER, large()), STATUS_OK);
    CHECK(store.calls > 5);
    memset(memory, 0, sizeof(memory));
    expect(KEEPER, KEPT_MEMORY_GOOD, large());
    CHECK_EQUAL(write(KEEPER, text_bytes("")), STATUS_OK);
    expect(KEEPER, KEPT_MEMORY_GOOD, text_bytes(""));
    CHECK_EQUAL(store.calls_without_deadline, 0);
}

/* The call that a service is answering lies in the page. */
static void test_page_stays(void)
{
    forget_all();
    struct kept_state kept = process(KEEPER);
    for (uint32_t i = 0; i < MESSAGE_PAGE_WORDS; i++) {
        page.words[i] = i;
    }
    CHECK_EQUAL(kept_state_write(&kept, text_bytes("something")), STATUS_OK);
    bool is_same = true;
    for (uint32_t i = 0; i < MESSAGE_PAGE_WORDS; i++) {
        is_same = is_same && page.words[i] == i;
    }
    CHECK(is_same);
    CHECK_EQUAL(page.deadline_ns, 0);
}

/* A store that contradicts itself: the memory is all there is, and that is said. */
static void test_lies(void)
{
    forget_all();
    CHECK_EQUAL(write(KEEPER, large()), STATUS_OK);
    CHECK_EQUAL(write(0, text_bytes("copy")), STATUS_OK);
    store.said_bytes = KEPT_STATE_BYTES_MAX + 1;
    expect(KEEPER, KEPT_MEMORY_DAMAGED, text_bytes("copy"));
    store.said_bytes = PIECE_BYTES - 1;
    expect(KEEPER, KEPT_MEMORY_DAMAGED, text_bytes("copy"));
    store.said_bytes = 0;
    store.is_empty_piece = true;
    expect(KEEPER, KEPT_MEMORY_DAMAGED, text_bytes("copy"));
    store.is_empty_piece = false;
    store.is_long_piece = true;
    expect(KEEPER, KEPT_MEMORY_DAMAGED, text_bytes("copy"));
    store.is_long_piece = false;
    store.read_status = STATUS_MALFORMED;
    expect(KEEPER, KEPT_MEMORY_DAMAGED, text_bytes("copy"));
}

/* What cannot be written leaves what was, on the disk and in memory. */
static void test_errors(void)
{
    struct kept_state kept;
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    struct bytes content = {0};
    forget_all();
    CHECK_EQUAL(write(KEEPER, text_bytes("before")), STATUS_OK);
    store.write_status = STATUS_NO_SPACE;
    CHECK_EQUAL(write(KEEPER, text_bytes("after")), STATUS_NO_SPACE);
    store.write_status = STATUS_OK;
    store.keep_status = STATUS_DEVICE_ERROR;
    CHECK_EQUAL(write(KEEPER, text_bytes("after")), STATUS_DEVICE_ERROR);
    store.keep_status = STATUS_OK;
    expect(KEEPER, KEPT_MEMORY_GOOD, text_bytes("before"));
    expect(0, KEPT_MEMORY_GOOD, text_bytes("before"));
    store.read_status = STATUS_TIMED_OUT;
    kept = process(KEEPER);
    CHECK_EQUAL(kept_state_read(&kept, room, &state, &content), STATUS_TIMED_OUT);
}

/* More than the memory was made for, from the disk and to it. */
static void test_too_much(void)
{
    static uint8_t much[MEMORY_BYTES];
    struct kept_state kept;
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    struct bytes content = {0};
    forget_all();
    CHECK_EQUAL(write(0, (struct bytes){much, sizeof(much)}), STATUS_LIMIT_EXCEEDED);
    store.has_content = true;
    store.size_bytes = sizeof(much);
    kept = process(KEEPER);
    CHECK_EQUAL(kept_state_read(&kept, room, &state, &content), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"bounds", test_bounds},
        {"memory alone", test_memory_alone},
        {"a store without a disk", test_no_disk},
        {"a new disk", test_new_disk},
        {"the disk counts", test_disk_counts},
        {"many pieces", test_many_pieces},
        {"the page stays", test_page_stays},
        {"lies", test_lies},
        {"errors", test_errors},
        {"too much", test_too_much},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
