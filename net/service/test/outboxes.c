/* Outboxes of several clients beside one another, over a link that has room now and then. */
#include "runtime/clock.h"
#include "service.h"
#include "unit.h"
#include <stdlib.h>

#define CLIENTS    20u
#define DATA_BYTES 64u
/* As many as one principal may have. */
#define OUTBOXES_OF_ONE_MAX 16u

struct network_service network_service;

static struct page_source source;
static struct opened clients[CLIENTS];
static struct account accounts[CLIENTS];
static struct outbox_giver givers[CLIENTS];
static uint32_t sent[CLIENTS];
static uint32_t room; /* of the link */

/* -- what is around ---------------------------------------------------------------------------- */

uint64_t clock_now_ns(void)
{
    static uint64_t now_ns;
    return now_ns += 1000;
}

static void note_change(void *context)
{
    (void)context;
}

struct notice opened_notice(struct opened *opened)
{
    return (struct notice){.context = opened, .changed = note_change};
}

bool opened_windows_fit(const struct account *account, uint64_t bytes)
{
    (void)account;
    (void)bytes;
    return true;
}

enum status address_read(struct bytes from, struct address *to)
{
    (void)from;
    *to = (struct address){.link = 0};
    return STATUS_OK;
}

enum status sockets_send(
    struct opened *opened, const struct asker *asker, const struct place *remote, struct bytes data)
{
    (void)asker;
    (void)remote;
    (void)data;
    if (room == 0) {
        return STATUS_WRONG_STATE;
    }
    room--;
    sent[opened - clients]++;
    return STATUS_OK;
}

void object_cache_init(struct object_cache *cache, struct page_source *from, uint32_t object_bytes)
{
    (void)from;
    *cache = (struct object_cache){.object_bytes = object_bytes};
}

void *object_cache_take(struct object_cache *cache)
{
    return calloc(1, cache->object_bytes);
}

void object_cache_give_back(struct object_cache *cache, void *object)
{
    (void)cache;
    free(object);
}

void windows_init(
    struct windows *windows,
    struct page_source *from,
    struct session_table *sessions,
    uint64_t bytes_max)
{
    (void)from;
    *windows = (struct windows){.sessions = sessions, .bytes_max = bytes_max};
}

void window_holder_init(struct window_holder *holder, struct session *session)
{
    *holder = (struct window_holder){.session = session};
    list_init(&holder->windows);
}

static struct window *window_of(const struct window_holder *holder)
{
    return container_of(holder->windows.head.next, struct window, link);
}

enum status windows_share(
    struct windows *windows,
    struct window_holder *holder,
    uint64_t process,
    uint64_t size_bytes,
    uint32_t *memory)
{
    struct window *window = calloc(1, sizeof(*window));
    (void)windows;
    (void)process;
    window->data = aligned_alloc(4096, size_bytes);
    memset(window->data, 0, size_bytes);
    list_add_last(&holder->windows, &window->link);
    *memory = 1;
    return STATUS_OK;
}

enum status window_part(
    const struct window_holder *holder,
    uint64_t process,
    uint64_t offset,
    uint64_t size_bytes,
    uint8_t **part)
{
    (void)process;
    (void)size_bytes;
    *part = window_of(holder)->data + offset;
    return STATUS_OK;
}

void windows_close(struct windows *windows, struct window_holder *holder)
{
    struct window *window = window_of(holder);
    (void)windows;
    free(window->data);
    free(window);
}

/* -- clients ----------------------------------------------------------------------------------- */

static struct outbox_memory *memory_of(uint32_t number)
{
    return (struct outbox_memory *)(void *)window_of(&clients[number].outbox->holder)->data;
}

static enum status open_one(uint32_t number, struct account *account)
{
    const struct server_call call = {.sender_process = number + 1};
    uint32_t memory = 0;
    clients[number] = (struct opened){.account = account};
    const enum status status = outbox_create(&call, &clients[number], &memory);
    if (status == STATUS_OK) {
        outbox_giver_init(&givers[number], memory_of(number));
    }
    return status;
}

/* As many as find room there. */
static void fill(uint32_t number)
{
    const struct datagram_head head = {
        .data_bytes = DATA_BYTES, .whole_bytes = DATA_BYTES, .port = 9, .address_bytes = 4};
    uint8_t *data = NULL;
    while (outbox_prepare(&givers[number], DATA_BYTES, &data) == STATUS_OK) {
        memset(data, 1, DATA_BYTES);
        (void)outbox_give(&givers[number], &head);
    }
}

static void begin(uint32_t count)
{
    memset(sent, 0, sizeof(sent));
    outboxes_init(&source);
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(open_one(i, &accounts[i]), STATUS_OK);
        fill(i);
        outbox_wake(&clients[i]);
    }
}

static void finish(uint32_t count)
{
    room = 0;
    for (uint32_t i = 0; i < count; i++) {
        outbox_destroy(&clients[i]);
    }
}

/* -- tests ------------------------------------------------------------------------------------- */

/* However little room there is each time: nobody gets more than a share more than the next. */
static void test_room_is_shared(void)
{
    static const uint32_t rooms[] = {1, 7, 16, 17, 100, 128, 129, 250};
    enum { COUNT = 3, TURNS = 300, SHARE = 16 };
    for (uint32_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        begin(COUNT);
        for (uint32_t turn = 0; turn < TURNS; turn++) {
            room = rooms[i];
            (void)outboxes_turn(clock_now_ns());
            for (uint32_t k = 0; k < COUNT; k++) {
                fill(k);
            }
        }
        CHECK_EQUAL(sent[0] + sent[1] + sent[2], rooms[i] * TURNS);
        for (uint32_t k = 0; k < COUNT; k++) {
            CHECK(sent[k] + SHARE >= sent[0] && sent[k] <= sent[0] + SHARE);
        }
        finish(COUNT);
    }
}

/* Who asks again and again does not take what others wait for. */
static void test_none_overtakes(void)
{
    enum { TURNS = 300 };
    begin(2);
    for (uint32_t turn = 0; turn < TURNS; turn++) {
        room = 10;
        CHECK(turn == 0 || !outbox_empty(&clients[0]));
        (void)outboxes_turn(clock_now_ns());
        fill(0);
        fill(1);
    }
    CHECK(sent[1] >= TURNS * 10 / 2 - 32);
    finish(2);
}

/* All that is there is taken where there is room, and a part of it in a turn. */
static void test_turns_end(void)
{
    uint32_t turns = 1;
    begin(2);
    room = UINT32_MAX;
    CHECK(outboxes_turn(clock_now_ns()));
    CHECK_EQUAL(sent[0], 128);
    CHECK_EQUAL(sent[1], 128);
    while (outboxes_turn(clock_now_ns())) {
        turns++;
    }
    CHECK(turns < 5 && outbox_is_empty(&clients[0]) && outbox_is_empty(&clients[1]));
    CHECK_EQUAL(outboxes_next_ns(), UINT64_MAX);
    finish(2);
}

/* What was broken once is, also when its client mends it. */
static void test_broken_for_good(void)
{
    begin(1);
    struct outbox_memory *memory = memory_of(0);
    static uint8_t whole[sizeof(*memory)];
    memcpy(whole, memory, sizeof(whole));
    memset(memory->ring.entries, 0xff, sizeof(memory->ring.entries));
    room = UINT32_MAX;
    CHECK(outbox_empty(&clients[0]));
    CHECK(clients[0].outbox->is_broken);
    memcpy(memory, whole, sizeof(whole));
    CHECK(outbox_empty(&clients[0]));
    outbox_wake(&clients[0]);
    CHECK(!outboxes_turn(clock_now_ns()));
    CHECK(clients[0].outbox->is_broken);
    finish(1);
    CHECK_EQUAL(sent[0], 0);
}

/* A principal has some of them, others have the rest. */
static void test_bound_of_one(void)
{
    outboxes_init(&source);
    for (uint32_t i = 0; i < OUTBOXES_OF_ONE_MAX; i++) {
        CHECK_EQUAL(open_one(i, &accounts[0]), STATUS_OK);
    }
    CHECK_EQUAL(open_one(OUTBOXES_OF_ONE_MAX, &accounts[0]), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(open_one(OUTBOXES_OF_ONE_MAX, &accounts[1]), STATUS_OK);
    outbox_destroy(&clients[0]);
    CHECK_EQUAL(open_one(0, &accounts[0]), STATUS_OK);
    finish(OUTBOXES_OF_ONE_MAX + 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"room is shared", test_room_is_shared},
        {"none overtakes others", test_none_overtakes},
        {"turns end", test_turns_end},
        {"what is broken stays so", test_broken_for_good},
        {"a principal has some of them", test_bound_of_one},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
