#include "pseudo_terminal.h"
#include "outside.h"
#include "unit.h"

#define NEAR       1u
#define NEAR_OTHER 2u

static struct pseudo_terminal pseudo;
static struct outside outside;
static uint64_t now_ns;

static void begin(void)
{
    outside_init(&outside);
    pseudo_terminal_init(&pseudo, &outside.functions, NEAR, 80, 24);
    now_ns = 1;
}

static void pump(void)
{
    pseudo_terminal_pump(&pseudo, pseudo_terminal_needs_time(&pseudo) ? now_ns : 0);
    CHECK(pseudo_terminal_check(&pseudo));
    CHECK(!outside.is_wrong);
}

static struct client *client(uint64_t badge)
{
    struct client *found = terminal_find_client(&pseudo.terminal, badge);
    CHECK(found != NULL);
    return found;
}

static bool is_text(struct bytes data, const char *text)
{
    return data.size_bytes == strlen(text) && memcmp(data.data, text, data.size_bytes) == 0;
}

/* What the far side reads, all of it at once. */
static bool shows(const char *text)
{
    struct bytes data = {NULL, 0};
    const bool is_read = pseudo_terminal_read(&pseudo, PSEUDO_TERMINAL_READ_BYTES, &data);
    const bool is_same = is_read && is_text(data, text);
    pump();
    return is_same;
}

static uint32_t type_bytes(const uint8_t *bytes, size_t size_bytes)
{
    uint32_t taken = 0;
    const struct bytes data = {bytes, size_bytes};
    CHECK_EQUAL(pseudo_terminal_write(&pseudo, now_ns, data, &taken), STATUS_OK);
    pump();
    return taken;
}

static void type(const char *text)
{
    now_ns += TERMINAL_TWICE_NS + 1;
    CHECK_EQUAL(type_bytes((const uint8_t *)text, strlen(text)), strlen(text));
}

/* What the near side reads without waiting. */
static bool reads(const char *text)
{
    struct bytes data = {NULL, 0};
    const bool is_read = terminal_read(&pseudo.terminal, client(NEAR), 100, &data);
    const bool is_same = is_read && is_text(data, text);
    pump();
    return is_same;
}

static uint32_t wait_near_read(void)
{
    struct bytes data = {NULL, 0};
    CHECK(!terminal_read(&pseudo.terminal, client(NEAR), 100, &data));
    const uint32_t call = outside_handle(&outside);
    terminal_wait_read(&pseudo.terminal, client(NEAR), call, 100);
    return call;
}

static void write_near(const char *text)
{
    const struct bytes data = {(const uint8_t *)text, strlen(text)};
    CHECK_EQUAL(terminal_write(&pseudo.terminal, client(NEAR), data), data.size_bytes);
    pump();
}

static uint32_t wait_far_read(void)
{
    struct bytes data = {NULL, 0};
    CHECK(!pseudo_terminal_read(&pseudo, 100, &data));
    const uint32_t call = outside_handle(&outside);
    pseudo_terminal_wait_read(&pseudo, call, 100);
    pump();
    return call;
}

/* Lines, until the terminal takes no more of them. */
static void fill_typed(void)
{
    static const uint8_t lines[] = "0123456789\r0123456789\r";
    for (uint32_t i = 0; i < TERMINAL_TYPED_BYTES; i++) {
        struct bytes data = {NULL, 0};
        (void)pseudo_terminal_read(&pseudo, PSEUDO_TERMINAL_READ_BYTES, &data);
        if (type_bytes(lines, sizeof(lines) - 1) == 0) {
            return;
        }
    }
    CHECK(false);
}

static void test_both_ways(void)
{
    begin();
    const uint32_t far = wait_far_read();
    write_near("hello\n");
    CHECK_EQUAL(outside.read_call, far);
    CHECK(is_text((struct bytes){outside.read_data, outside.read_bytes}, "hello\r\n"));
    const uint32_t near = wait_near_read();
    type("ls\r");
    CHECK_EQUAL(outside.read_call, near);
    CHECK(is_text((struct bytes){outside.read_data, outside.read_bytes}, "ls\n"));
    struct bytes data = {NULL, 0};
    CHECK(pseudo_terminal_read(&pseudo, 0, &data));
    CHECK_EQUAL(data.size_bytes, 0);
    CHECK(pseudo_terminal_read(&pseudo, 1, &data));
    CHECK_EQUAL(data.size_bytes, 1);
}

/* An answer that reached nobody has shown nothing. */
static void test_dead_reader(void)
{
    begin();
    outside.dead_call = wait_far_read();
    write_near("hello");
    CHECK(shows("hello"));
}

static void test_size(void)
{
    uint32_t columns = 0;
    uint32_t rows = 0;
    begin();
    pseudo_terminal_resize(&pseudo, 132, 43);
    CHECK(terminal_size(&pseudo.terminal, now_ns, &columns, &rows));
    CHECK_EQUAL(columns, 132);
    CHECK_EQUAL(rows, 43);
    pseudo_terminal_resize(&pseudo, 0, 50);
    pseudo_terminal_resize(&pseudo, 60000, 1);
    CHECK(terminal_size(&pseudo.terminal, now_ns, &columns, &rows));
    CHECK_EQUAL(columns, VIEW_COLUMNS_MAX);
    CHECK_EQUAL(rows, VIEW_ROWS_MIN);
    pseudo_terminal_init(&pseudo, &outside.functions, NEAR, 0, 0);
    CHECK(terminal_size(&pseudo.terminal, now_ns, &columns, &rows));
    CHECK_EQUAL(columns, VIEW_COLUMNS_DEFAULT);
    CHECK_EQUAL(rows, VIEW_ROWS_DEFAULT);
}

static void test_interrupt(void)
{
    begin();
    terminal_set_interrupt(&pseudo.terminal, client(NEAR), outside_handle(&outside), 4);
    type("half a line\x03");
    CHECK_EQUAL(outside.signalled, 4);
    type("whole\r");
    CHECK(reads("whole\n"));
}

/* Who shows it reads what is left, and the end. */
static void test_near_ends(void)
{
    uint32_t taken = 0;
    begin();
    CHECK_EQUAL(terminal_open(&pseudo.terminal, NEAR_OTHER, 7, true), STATUS_OK);
    write_near("last words");
    pseudo_terminal_near_closed(&pseudo, NEAR);
    pump();
    CHECK(pseudo.is_near_open);
    const struct client_event notice = {.event = outside_handle(&outside), .bits = 8};
    CHECK_EQUAL(
        pseudo_terminal_notify(&pseudo, now_ns, TERMINAL_ENDED, &notice),
        TERMINAL_READABLE | TERMINAL_WRITABLE);
    pseudo_terminal_near_closed(&pseudo, NEAR_OTHER);
    pump();
    CHECK(!pseudo.is_near_open);
    CHECK_EQUAL(outside.signalled, 8);
    CHECK(shows("last words"));
    CHECK(shows(""));
    CHECK_EQUAL(
        pseudo_terminal_write(&pseudo, now_ns, (struct bytes){(const uint8_t *)"x", 1}, &taken),
        STATUS_PEER_GONE);
    pseudo_terminal_far_closed(&pseudo);
    CHECK(pseudo_terminal_is_unused(&pseudo));
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_near_ends_while_far_waits(void)
{
    begin();
    const uint32_t far = wait_far_read();
    pseudo_terminal_near_closed(&pseudo, NEAR);
    pump();
    CHECK_EQUAL(outside.read_call, far);
    CHECK_EQUAL(outside.read_bytes, 0);
    CHECK_EQUAL(outside_held(&outside), 0);
}

/* Lines that were finished are read, what nobody has finished is not, and then it is the end. */
static void test_far_ends(void)
{
    begin();
    write_near("$ ");
    type("one\rtwo\rrm half a na");
    pseudo_terminal_far_closed(&pseudo);
    pump();
    CHECK(reads("one\n"));
    CHECK(reads("two\n"));
    CHECK(reads(""));
    CHECK(reads(""));
    const struct client_event notice = {.event = outside_handle(&outside), .bits = 1};
    CHECK_EQUAL(
        terminal_notify(&pseudo.terminal, client(NEAR), TERMINAL_READABLE, &notice),
        TERMINAL_READABLE | TERMINAL_WRITABLE | TERMINAL_ENDED);
    pseudo_terminal_near_closed(&pseudo, NEAR);
    CHECK(pseudo_terminal_is_unused(&pseudo));
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_far_ends_in_raw_mode(void)
{
    begin();
    terminal_set_mode(&pseudo.terminal, client(NEAR), TERMINAL_RAW_MODE);
    type("ab");
    pseudo_terminal_far_closed(&pseudo);
    CHECK(reads("ab"));
    CHECK(reads(""));
}

static void test_far_ends_while_near_waits(void)
{
    static uint8_t much[TERMINAL_OUTPUT_BYTES];
    begin();
    memset(much, 'x', sizeof(much));
    const struct bytes data = {much, sizeof(much)};
    uint32_t taken = 0;
    do {
        taken = terminal_write(&pseudo.terminal, client(NEAR), data);
    } while (taken > 0);
    terminal_wait_write(&pseudo.terminal, client(NEAR), outside_handle(&outside), data);
    const uint32_t reader = wait_near_read();
    const struct client_event notice = {.event = outside_handle(&outside), .bits = 2};
    CHECK_EQUAL(terminal_notify(&pseudo.terminal, client(NEAR), TERMINAL_WRITABLE, &notice), 0);
    pump();
    pseudo_terminal_far_closed(&pseudo);
    pump();
    CHECK_EQUAL(outside.gone_count, 1);
    CHECK_EQUAL(outside.read_call, reader);
    CHECK_EQUAL(outside.read_bytes, 0);
    CHECK_EQUAL(outside.signalled, 2);
    CHECK_EQUAL(outside_held(&outside), 0);
}

/* What is written when nobody reads it waits, and goes on when somebody does. */
static void test_writer_waits(void)
{
    static const uint8_t text[] = "more";
    begin();
    fill_typed();
    pseudo_terminal_wait_write(&pseudo, outside_handle(&outside), (struct bytes){text, 4});
    pump();
    CHECK_EQUAL(outside.write_call, 0);
    CHECK_EQUAL(pseudo_terminal_deadline_ns(&pseudo), now_ns + PSEUDO_TERMINAL_PATIENCE_NS);
    for (uint32_t i = 0; i < TERMINAL_TYPED_BYTES && outside.write_call == 0; i++) {
        struct bytes data = {NULL, 0};
        CHECK(terminal_read(&pseudo.terminal, client(NEAR), 100, &data));
        CHECK(data.size_bytes > 0);
        pump();
    }
    CHECK_EQUAL(outside.write_bytes, 4);
    CHECK_EQUAL(pseudo_terminal_deadline_ns(&pseudo), 0);
}

/* Nobody ever reads it: it is dropped, but Ctrl-C is heard. */
static void test_nobody_reads(void)
{
    static const uint8_t text[] = "more";
    static const uint8_t interrupt[] = "\x03";
    begin();
    terminal_set_interrupt(&pseudo.terminal, client(NEAR), outside_handle(&outside), 4);
    fill_typed();
    pseudo_terminal_wait_write(&pseudo, outside_handle(&outside), (struct bytes){text, 4});
    pump();
    struct bytes shown = {NULL, 0};
    while (byte_ring_used(&pseudo.terminal.output) > 0) {
        CHECK(pseudo_terminal_read(&pseudo, TERMINAL_READ_BYTES, &shown));
    }
    now_ns += PSEUDO_TERMINAL_PATIENCE_NS;
    pump();
    CHECK_EQUAL(outside.write_bytes, 4);
    CHECK(shows("\a"));
    CHECK_EQUAL(pseudo_terminal_deadline_ns(&pseudo), 0);
    CHECK_EQUAL(outside.signalled, 0);
    CHECK_EQUAL(type_bytes(interrupt, 1), 1);
    CHECK_EQUAL(outside.signalled, 4);
    /* What was typed before is forgotten: there is room. */
    CHECK_EQUAL(type_bytes((const uint8_t *)"ls\r", 3), 3);
    CHECK(reads("ls\n"));
}

/* In raw mode every byte counts, however long it takes. */
static void test_raw_is_never_dropped(void)
{
    static uint8_t bytes[TERMINAL_TYPED_BYTES];
    begin();
    memset(bytes, 0x03, sizeof(bytes));
    terminal_set_mode(&pseudo.terminal, client(NEAR), TERMINAL_RAW_MODE);
    const uint32_t taken = type_bytes(bytes, sizeof(bytes));
    CHECK_EQUAL(type_bytes(bytes, 1), 0);
    now_ns += 10 * PSEUDO_TERMINAL_PATIENCE_NS;
    CHECK_EQUAL(type_bytes(bytes, 1), 0);
    CHECK_EQUAL(pseudo_terminal_deadline_ns(&pseudo), 0);
    CHECK_EQUAL(byte_ring_used(&pseudo.terminal.typed), taken);
}

static void test_too_many_calls(void)
{
    begin();
    const uint32_t oldest = wait_far_read();
    for (uint32_t i = 1; i < PSEUDO_TERMINAL_CALLS_MAX; i++) {
        (void)wait_far_read();
    }
    CHECK_EQUAL(outside.cancelled_count, 0);
    (void)wait_far_read();
    CHECK_EQUAL(outside.cancelled_call, oldest);
    CHECK_EQUAL(outside_held(&outside), PSEUDO_TERMINAL_CALLS_MAX);
    pseudo_terminal_far_closed(&pseudo);
    pump();
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_notify(void)
{
    begin();
    const struct client_event first = {.event = outside_handle(&outside), .bits = 1};
    CHECK_EQUAL(
        pseudo_terminal_notify(&pseudo, now_ns, TERMINAL_READABLE, &first), TERMINAL_WRITABLE);
    /* A new one takes its place. */
    const struct client_event second = {.event = outside_handle(&outside), .bits = 2};
    (void)pseudo_terminal_notify(&pseudo, now_ns, TERMINAL_READABLE, &second);
    write_near("x");
    CHECK_EQUAL(outside.signalled, 2);
    CHECK_EQUAL(outside_held(&outside), 1); /* kept, for who reads without waiting */
    fill_typed();
    const struct client_event third = {.event = outside_handle(&outside), .bits = 4};
    CHECK_EQUAL(pseudo_terminal_notify(&pseudo, now_ns, TERMINAL_WRITABLE, &third), 0);
    pump();
    CHECK_EQUAL(outside.signalled, 2);
    now_ns += PSEUDO_TERMINAL_PATIENCE_NS;
    pump();
    CHECK_EQUAL(outside.signalled, 6);
}

/* Who wants to write does not take the place of who wants to read. */
static void test_notify_both(void)
{
    begin();
    fill_typed();
    struct bytes shown = {NULL, 0};
    while (byte_ring_used(&pseudo.terminal.output) > 0) {
        CHECK(pseudo_terminal_read(&pseudo, TERMINAL_READ_BYTES, &shown));
    }
    const uint32_t held = outside_held(&outside);
    const struct client_event reads = {.event = outside_handle(&outside), .bits = 1};
    const struct client_event writes = {.event = outside_handle(&outside), .bits = 2};
    const struct client_event asks = {.event = outside_handle(&outside), .bits = 4};
    const uint32_t to_read = TERMINAL_READABLE | TERMINAL_ENDED;
    const uint32_t to_write = TERMINAL_WRITABLE | TERMINAL_ENDED;
    CHECK_EQUAL(pseudo_terminal_notify(&pseudo, now_ns, to_read, &reads), 0);
    CHECK_EQUAL(pseudo_terminal_notify(&pseudo, now_ns, to_write, &writes), 0);
    /* Nor does who wants nothing. */
    CHECK_EQUAL(pseudo_terminal_notify(&pseudo, now_ns, 0, &asks), 0);
    CHECK_EQUAL(outside_held(&outside), held + 2);
    write_near("x");
    CHECK_EQUAL(outside.signalled, 1);
    CHECK(pseudo_terminal_deadline_ns(&pseudo) != 0);
    now_ns += PSEUDO_TERMINAL_PATIENCE_NS;
    pump();
    CHECK_EQUAL(outside.signalled, 3);
    CHECK_EQUAL(outside_held(&outside), held + 1);
}

/* What is there now, at most so much; and what is signalled by then. */
static void reads_now(uint32_t size_bytes, bool is_there, const char *text, uint64_t signalled)
{
    struct bytes data = {NULL, 0};
    CHECK_EQUAL(pseudo_terminal_read_now(&pseudo, size_bytes, &data), is_there);
    CHECK(is_text(data, text));
    pump();
    CHECK_EQUAL(outside.signalled, signalled);
    outside.signalled = 0;
}

/* One notification for all that comes: reading to the end of what is there arms it. */
static void test_read_now(void)
{
    begin();
    const struct client_event reads = {.event = outside_handle(&outside), .bits = 1};
    reads_now(100, false, "", 0);
    (void)pseudo_terminal_notify(&pseudo, now_ns, TERMINAL_READABLE | TERMINAL_ENDED, &reads);
    write_near("one");
    write_near("two");
    reads_now(100, true, "onetwo", 1);
    write_near("three");
    reads_now(2, true, "th", 1);
    reads_now(3, true, "ree", 0);
    write_near("four");
    reads_now(0, true, "", 0);
    reads_now(4, true, "four", 0);
    reads_now(4, false, "", 0);
    pseudo_terminal_near_closed(&pseudo, NEAR);
    pump();
    reads_now(4, true, "", 1);
    reads_now(4, true, "", 0);
    pseudo_terminal_far_closed(&pseudo);
    CHECK_EQUAL(outside_held(&outside), 0);
}

/* Where a call waits, what comes is for that one. */
static void test_read_now_behind_reader(void)
{
    begin();
    const uint32_t call = wait_far_read();
    reads_now(100, false, "", 0);
    write_near("x");
    CHECK_EQUAL(outside.read_call, call);
    reads_now(100, false, "", 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"both ways", test_both_ways},
        {"a reader that is gone", test_dead_reader},
        {"size", test_size},
        {"interrupt", test_interrupt},
        {"the near side ends", test_near_ends},
        {"the near side ends while the far one waits", test_near_ends_while_far_waits},
        {"the far side ends", test_far_ends},
        {"the far side ends in raw mode", test_far_ends_in_raw_mode},
        {"the far side ends while the near one waits", test_far_ends_while_near_waits},
        {"a writer waits", test_writer_waits},
        {"nobody reads", test_nobody_reads},
        {"raw bytes are never dropped", test_raw_is_never_dropped},
        {"too many calls", test_too_many_calls},
        {"notify", test_notify},
        {"notify both", test_notify_both},
        {"read now", test_read_now},
        {"read now behind a reader", test_read_now_behind_reader},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
