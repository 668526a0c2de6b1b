#include "terminal.h"
#include "outside.h"
#include "unit.h"

static struct terminal terminal;
static struct outside outside;
static char shown[1 << 16];
static size_t shown_bytes;
static uint64_t now_ns;

static void begin(void)
{
    outside_init(&outside);
    terminal_init(&terminal, &outside.functions);
    now_ns = 1;
    shown_bytes = 0;
    shown[0] = '\0';
}

/* As the device takes it out: all that there is. */
static void flush(void)
{
    while (byte_ring_used(&terminal.output) > 0) {
        const struct bytes first = byte_ring_first(&terminal.output);
        memcpy(shown + shown_bytes, first.data, first.size_bytes);
        shown_bytes += first.size_bytes;
        byte_ring_drop(&terminal.output, (uint32_t)first.size_bytes);
        terminal_output_taken(&terminal);
    }
    shown[shown_bytes] = '\0';
    CHECK(terminal_check(&terminal));
}

/* Slowly: no two lines within a second. */
static void type(const char *text)
{
    now_ns += TERMINAL_TWICE_NS + 1;
    terminal_typed(&terminal, now_ns, (struct bytes){(const uint8_t *)text, strlen(text)});
    flush();
}

static struct client *client(uint64_t badge)
{
    struct client *found = terminal_client(&terminal, badge);
    CHECK(found != NULL);
    return found;
}

static bool is_read(uint32_t call, const char *text)
{
    return outside.read_call == call && outside.read_bytes == strlen(text) &&
           memcmp(outside.read_data, text, outside.read_bytes) == 0;
}

/* A read that waits; gives its call. */
static uint32_t wait_read(uint64_t badge, uint32_t size_bytes)
{
    struct bytes data = {NULL, 0};
    CHECK(!terminal_read(&terminal, client(badge), size_bytes, &data));
    const uint32_t call = outside_handle(&outside);
    terminal_wait_read(&terminal, client(badge), call, size_bytes);
    flush();
    return call;
}

static bool reads_now(uint64_t badge, uint32_t size_bytes, const char *text)
{
    struct bytes data = {NULL, 0};
    return terminal_read(&terminal, client(badge), size_bytes, &data) &&
           data.size_bytes == strlen(text) && memcmp(data.data, text, data.size_bytes) == 0;
}

static void write_text(uint64_t badge, const char *text)
{
    const struct bytes data = {(const uint8_t *)text, strlen(text)};
    CHECK_EQUAL(terminal_write(&terminal, client(badge), data), data.size_bytes);
    flush();
}

static void test_lines(void)
{
    begin();
    const uint32_t call = wait_read(1, 100);
    type("helo\x1b[Dl");
    CHECK_EQUAL(outside.read_call, 0);
    type("\r");
    CHECK(is_read(call, "hello\n"));
    CHECK(strstr(shown, "helo") != NULL);
    /* Typed ahead: shown when somebody reads. */
    shown_bytes = 0;
    type("next\rand more\r");
    CHECK_EQUAL(shown_bytes, 0);
    CHECK(reads_now(1, 3, "nex"));
    CHECK(reads_now(1, 100, "t\n"));
    CHECK(reads_now(1, 100, "and more\n"));
    CHECK(reads_now(1, 0, ""));
    flush();
    CHECK(strcmp(shown, "next\r\nand more\r\n") == 0);
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_end(void)
{
    begin();
    const uint32_t call = wait_read(1, 10);
    type("\x04");
    CHECK(is_read(call, ""));
    type("\x04x\r");
    CHECK(reads_now(1, 10, ""));
    CHECK(reads_now(1, 10, "x\n"));
}

static void test_raw(void)
{
    begin();
    terminal_set_mode(&terminal, client(1), TERMINAL_RAW_MODE);
    const uint32_t call = wait_read(1, 2);
    type("\x03\x1b[A\r");
    CHECK(is_read(call, "\x03\x1b"));
    CHECK(reads_now(1, 100, "[A\r"));
    CHECK_EQUAL(shown_bytes, 0);
    write_text(1, "a\nb");
    CHECK(strcmp(shown, "a\nb") == 0);
    write_text(2, "c\n");
    CHECK(strcmp(shown, "a\nbc\r\n") == 0);
}

static void test_mode_of_reader(void)
{
    begin();
    const uint32_t line_call = wait_read(1, 100);
    type("half");
    terminal_set_mode(&terminal, client(2), TERMINAL_RAW_MODE);
    struct bytes data;
    CHECK(!terminal_read(&terminal, client(2), 10, &data));
    const uint32_t raw_call = outside_handle(&outside);
    terminal_wait_read(&terminal, client(2), raw_call, 10);
    type("!");
    CHECK_EQUAL(outside.read_call, 0);
    terminal_closed(&terminal, 1);
    CHECK_EQUAL(outside.states[line_call], HANDLE_DROPPED);
    CHECK(is_read(raw_call, "half!"));
    flush();
    CHECK(strstr(shown, "\x1b[J") != NULL);
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_several_readers(void)
{
    begin();
    const uint32_t first = wait_read(1, 100);
    const uint32_t second = wait_read(2, 100);
    const uint32_t third = wait_read(1, 100);
    outside.dead_call = second;
    type("one\r");
    CHECK(is_read(first, "one\n"));
    type("two\r");
    CHECK(is_read(third, "two\n"));
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_interrupt(void)
{
    begin();
    terminal_set_interrupt(&terminal, client(1), outside_handle(&outside), 1);
    type("typed before\x03");
    CHECK_EQUAL(outside.signalled, 1);
    CHECK(strstr(shown, "^C\r\n") != NULL);
    outside.signalled = 0;
    terminal_set_interrupt(&terminal, client(2), outside_handle(&outside), 2);
    const uint32_t call = wait_read(3, 100);
    type("abc\x03"
         "d\r");
    CHECK_EQUAL(outside.signalled, 2);
    CHECK(is_read(call, "d\n"));
    outside.signalled = 0;
    terminal_closed(&terminal, 2);
    type("\x03");
    CHECK_EQUAL(outside.signalled, 1);
    outside.signalled = 0;
    terminal_set_interrupt(&terminal, client(1), 0, 0);
    type("\x03");
    CHECK_EQUAL(outside.signalled, 0);
    CHECK_EQUAL(outside_held(&outside), 0);
}

/* Whether anybody reads or not: the mode stays that of who read last. */
static void test_interrupt_between_reads(void)
{
    begin();
    terminal_set_interrupt(&terminal, client(1), outside_handle(&outside), 1);
    terminal_set_mode(&terminal, client(1), TERMINAL_RAW_MODE);
    (void)wait_read(1, 1);
    type("x");
    type("\x03");
    CHECK_EQUAL(outside.signalled, 0);
    CHECK(reads_now(1, 10, "\x03"));
    terminal_set_mode(&terminal, client(1), TERMINAL_LINE_MODE);
    type("ab\x03");
    CHECK_EQUAL(outside.signalled, 1);
    terminal_set_mode(&terminal, client(1), TERMINAL_RAW_MODE);
    struct bytes data;
    CHECK(!terminal_read(&terminal, client(1), 10, &data));
}

/* Typed twice, it goes to who was here first, whoever asked last, and whatever the mode. */
static void test_interrupt_twice(void)
{
    begin();
    terminal_set_interrupt(&terminal, client(1), outside_handle(&outside), 1);
    terminal_set_interrupt(&terminal, client(2), outside_handle(&outside), 2);
    type("\x03");
    CHECK_EQUAL(outside.signalled, 2);
    outside.signalled = 0;
    type("\x03");
    CHECK_EQUAL(outside.signalled, 2);
    type("\x03\x03");
    CHECK_EQUAL(outside.signalled, 3);
    outside.signalled = 0;
    /* The shell asks anew at each prompt, and stays the one that was here first. */
    terminal_set_interrupt(&terminal, client(1), outside_handle(&outside), 1);
    terminal_set_interrupt(&terminal, client(2), outside_handle(&outside), 2);
    terminal_set_mode(&terminal, client(2), TERMINAL_RAW_MODE);
    const uint32_t call = wait_read(2, 10);
    type("\x03");
    CHECK(is_read(call, "\x03"));
    CHECK_EQUAL(outside.signalled, 0);
    /* With something else in between, it is not typed twice. */
    type("\x03"
         "ab\x03"
         "c");
    CHECK_EQUAL(outside.signalled, 0);
    CHECK(reads_now(
        2,
        10,
        "\x03"
        "ab\x03"
        "c"));
    type("ab\x03\x03"
         "c");
    CHECK_EQUAL(outside.signalled, 1);
    /* Not as an answer to the first, which nobody reads any more. */
    CHECK(reads_now(2, 10, "c"));
    outside.signalled = 0;
    /* Whoever was here first reads raw bytes as they are. */
    terminal_set_mode(&terminal, client(1), TERMINAL_RAW_MODE);
    type("\x03\x03");
    CHECK_EQUAL(outside.signalled, 0);
    CHECK(reads_now(1, 10, "\x03\x03"));
}

/* Typed for what is about to run, before the mode was changed for it. */
static void test_interrupt_just_before(void)
{
    begin();
    terminal_set_interrupt(&terminal, client(1), outside_handle(&outside), 1);
    terminal_set_mode(&terminal, client(1), TERMINAL_RAW_MODE);
    type("ab\x03"
         "c\x03"
         "d\r");
    CHECK_EQUAL(outside.signalled, 0);
    terminal_set_mode(&terminal, client(1), TERMINAL_LINE_MODE);
    flush();
    CHECK_EQUAL(outside.signalled, 1);
    CHECK(reads_now(2, 10, "d\n"));
}

static void test_output_while_typing(void)
{
    begin();
    write_text(1, "name? ");
    const uint32_t call = wait_read(1, 100);
    type("som");
    shown_bytes = 0;
    write_text(2, "news\n");
    CHECK(strcmp(shown, "\x1b[3D\x1b[Jnews\r\nsom") == 0);
    type("ebody\r");
    CHECK(is_read(call, "somebody\n"));
}

static void test_full_output(void)
{
    static uint8_t bytes[TERMINAL_OUTPUT_BYTES];
    begin();
    memset(bytes, '\n', sizeof(bytes));
    const struct bytes data = {bytes, sizeof(bytes)};
    uint32_t taken = terminal_write(&terminal, client(1), data);
    CHECK(taken > 0 && taken < sizeof(bytes));
    while (taken > 0) {
        taken = terminal_write(&terminal, client(1), data);
    }
    const uint32_t first = outside_handle(&outside);
    terminal_wait_write(&terminal, client(1), first, data);
    const uint32_t second = outside_handle(&outside);
    terminal_wait_write(&terminal, client(2), second, (struct bytes){(const uint8_t *)"z", 1});
    CHECK_EQUAL(outside.write_call, 0);
    CHECK(byte_ring_room(&terminal.output) >= TERMINAL_EDITOR_OUTPUT_BYTES);
    byte_ring_drop(&terminal.output, 1000);
    terminal_output_taken(&terminal);
    CHECK_EQUAL(outside.write_call, second);
    CHECK_EQUAL(outside.write_bytes, 1);
    CHECK_EQUAL(outside.states[first], HANDLE_ANSWERED);
}

/* What a line that is typed needs to be taken away and shown again is never filled. */
static void test_full_output_beside_line(void)
{
    static uint8_t bytes[TERMINAL_OUTPUT_BYTES];
    begin();
    memset(bytes, '\n', sizeof(bytes));
    (void)wait_read(1, 100);
    type("half a line");
    while (terminal_write(&terminal, client(2), (struct bytes){bytes, sizeof(bytes)}) > 0) {
    }
    CHECK(byte_ring_room(&terminal.output) >= TERMINAL_EDITOR_OUTPUT_BYTES);
    const uint32_t used = byte_ring_used(&terminal.output);
    CHECK(byte_ring_at(&terminal.output, used - 1) == 'e');
}

static void test_notify(void)
{
    begin();
    const struct client_event notice = {outside_handle(&outside), 4, 0};
    CHECK_EQUAL(
        terminal_notify(&terminal, client(1), TERMINAL_READABLE, &notice), TERMINAL_WRITABLE);
    type("ab");
    CHECK_EQUAL(outside.signalled, 0);
    CHECK(strcmp(shown, "ab") == 0);
    type("\r");
    CHECK_EQUAL(outside.signalled, 4);
    CHECK(reads_now(1, 10, "ab\n"));
    type("c\r");
    const struct client_event again = {outside_handle(&outside), 8, 0};
    CHECK_EQUAL(
        terminal_notify(&terminal, client(1), TERMINAL_READABLE, &again),
        TERMINAL_READABLE | TERMINAL_WRITABLE);
    CHECK_EQUAL(outside_held(&outside), 0);
    const struct client_event third = {outside_handle(&outside), 8, 0};
    CHECK(reads_now(1, 10, "c\n"));
    (void)terminal_notify(&terminal, client(1), TERMINAL_READABLE, &third);
    const struct client_event fourth = {outside_handle(&outside), 16, 0};
    (void)terminal_notify(&terminal, client(1), TERMINAL_READABLE, &fourth);
    CHECK_EQUAL(outside_held(&outside), 1);
    terminal_closed(&terminal, 1);
    CHECK_EQUAL(outside_held(&outside), 0);
    const struct client_event none = {outside_handle(&outside), 1, 0};
    CHECK_EQUAL(terminal_notify(&terminal, client(1), 0, &none), TERMINAL_WRITABLE);
    CHECK_EQUAL(outside_held(&outside), 0);
}

static void test_size(void)
{
    uint32_t columns = 0;
    uint32_t rows = 0;
    begin();
    CHECK(!terminal_size(&terminal, 1000, &columns, &rows));
    const uint32_t first = outside_handle(&outside);
    terminal_wait_size(&terminal, client(1), first);
    flush();
    CHECK(strstr(shown, "\x1b[6n") != NULL);
    CHECK(!terminal_size(&terminal, 2000, &columns, &rows));
    const uint32_t call = wait_read(1, 100);
    type("ab\x1b\x1b[50;1");
    type("32Rcd\r");
    CHECK_EQUAL(outside.size_call, first);
    CHECK_EQUAL(outside.columns, 132);
    CHECK_EQUAL(outside.rows, 50);
    /* The lone ESC and the c behind the report are one key, which means nothing. */
    CHECK(is_read(call, "abd\n"));
    CHECK_EQUAL(terminal_deadline_ns(&terminal), 0);
    CHECK(terminal_size(&terminal, 2000, &columns, &rows));
    CHECK_EQUAL(columns, 132);
    CHECK(!terminal_size(&terminal, 2000 + TERMINAL_SIZE_FRESH_NS, &columns, &rows));
}

static void test_size_unknown(void)
{
    uint32_t columns = 0;
    uint32_t rows = 0;
    begin();
    terminal_set_mode(&terminal, client(1), TERMINAL_RAW_MODE);
    CHECK(!terminal_size(&terminal, 1000, &columns, &rows));
    const uint32_t call = outside_handle(&outside);
    terminal_wait_size(&terminal, client(1), call);
    type("\x1b[");
    terminal_time(&terminal, 1001);
    CHECK_EQUAL(outside.size_call, 0);
    terminal_time(&terminal, 1000 + TERMINAL_REPORT_NS);
    CHECK_EQUAL(outside.size_call, call);
    CHECK_EQUAL(outside.columns, 80);
    CHECK_EQUAL(outside.rows, 24);
    CHECK(reads_now(1, 10, "\x1b["));
    CHECK(terminal_size(&terminal, 1000 + TERMINAL_REPORT_NS, &columns, &rows));
    CHECK_EQUAL(terminal_deadline_ns(&terminal), 0);
    terminal_time(&terminal, UINT64_MAX);
}

static void test_limits(void)
{
    begin();
    for (uint64_t i = 0; i < TERMINAL_CLIENTS_OF_OWNER_MAX; i++) {
        CHECK_EQUAL(terminal_open(&terminal, 100 + i, 7, true), STATUS_OK);
    }
    CHECK_EQUAL(terminal_open(&terminal, 99, 7, true), STATUS_LIMIT_EXCEEDED);
    terminal_closed(&terminal, 100);
    CHECK_EQUAL(terminal_open(&terminal, 99, 7, true), STATUS_OK);
    uint64_t badge = 1000;
    while (terminal_client(&terminal, badge) != NULL) {
        badge++;
    }
    CHECK_EQUAL(badge - 1000, TERMINAL_CLIENTS_MAX - TERMINAL_CLIENTS_OF_OWNER_MAX);
    CHECK_EQUAL(terminal_open(&terminal, 98, 8, true), STATUS_LIMIT_EXCEEDED);
    terminal_closed(&terminal, 424242);
}

/* Processes without end leave something to the shell, and that to those whom it needs. */
static void test_clients_kept(void)
{
    begin();
    uint64_t badge = 1;
    while (terminal_open(&terminal, badge, badge, false) == STATUS_OK) {
        badge++;
    }
    CHECK_EQUAL(badge - 1, TERMINAL_CLIENTS_MAX - 2 * TERMINAL_CLIENTS_KEPT);
    while (terminal_open(&terminal, badge, badge, true) == STATUS_OK) {
        badge++;
    }
    CHECK_EQUAL(badge - 1, TERMINAL_CLIENTS_MAX - TERMINAL_CLIENTS_KEPT);
    while (terminal_client(&terminal, badge) != NULL) {
        badge++;
    }
    CHECK_EQUAL(badge - 1, TERMINAL_CLIENTS_MAX);
}

/* Who gives up again and again keeps no places: its own longest waiting call goes. */
static void test_waiting_of_client(void)
{
    begin();
    const uint32_t first = wait_read(1, 1);
    const uint32_t second = wait_read(1, 1);
    const uint32_t other = wait_read(2, 100);
    for (uint32_t i = 2; i < TERMINAL_CALLS_OF_CLIENT_MAX; i++) {
        (void)wait_read(1, 1);
    }
    CHECK_EQUAL(outside.cancelled_count, 0);
    (void)wait_read(1, 1);
    CHECK_EQUAL(outside.cancelled_call, first);
    (void)wait_read(1, 1);
    CHECK_EQUAL(outside.cancelled_call, second);
    for (uint32_t i = 0; i < 1000; i++) {
        (void)wait_read(1, 1);
    }
    CHECK_EQUAL(outside.states[other], HANDLE_HELD);
    CHECK_EQUAL(outside_held(&outside), TERMINAL_CALLS_OF_CLIENT_MAX + 1);
    /* The next in turn is in raw mode now, and there is something for it. */
    begin();
    const uint32_t line = wait_read(1, 1);
    terminal_set_mode(&terminal, client(2), TERMINAL_RAW_MODE);
    const uint32_t raw = wait_read(2, 10);
    type("x");
    for (uint32_t i = 0; i < TERMINAL_CALLS_OF_CLIENT_MAX; i++) {
        (void)wait_read(1, 1);
    }
    CHECK_EQUAL(outside.cancelled_call, line);
    CHECK(is_read(raw, "x"));
}

/* However many wait, everybody finds one place. */
static void test_waiting_of_all(void)
{
    begin();
    uint32_t calls = 0;
    for (uint64_t badge = 1; badge < TERMINAL_CLIENTS_MAX; badge++) {
        const uint32_t count = badge < 30 ? TERMINAL_CALLS_OF_CLIENT_MAX : 1;
        for (uint32_t i = 0; i < count; i++) {
            (void)wait_read(badge, 1);
            calls++;
        }
    }
    CHECK_EQUAL(outside.cancelled_count, calls - TERMINAL_CALLS_MAX);
    const uint32_t last = wait_read(TERMINAL_CLIENTS_MAX, 1);
    for (uint64_t badge = 1; badge < TERMINAL_CLIENTS_MAX; badge++) {
        (void)wait_read(badge, 1);
        bool has_one = false;
        for (uint32_t i = 0; i < TERMINAL_CALLS_MAX; i++) {
            has_one = has_one || (terminal.calls[i].kind == WAITING_READ &&
                                  terminal.calls[i].client->badge == badge);
        }
        CHECK(has_one);
    }
    CHECK_EQUAL(outside.states[last], HANDLE_HELD);
    CHECK_EQUAL(outside_held(&outside), TERMINAL_CALLS_MAX);
}

/* What nobody reads is kept up to a bound, which the device is told of; Ctrl-C empties it. */
static void test_typed_without_reader(void)
{
    begin();
    uint32_t typed = 0;
    while (terminal_typed_room(&terminal) > 0) {
        type("x");
        typed++;
    }
    CHECK(typed >= TERMINAL_TYPED_BYTES / 2);
    type("\x03");
    CHECK(terminal_typed_room(&terminal) >= typed);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"lines", test_lines},
        {"end", test_end},
        {"raw", test_raw},
        {"mode of reader", test_mode_of_reader},
        {"several readers", test_several_readers},
        {"interrupt", test_interrupt},
        {"interrupt between reads", test_interrupt_between_reads},
        {"interrupt twice", test_interrupt_twice},
        {"interrupt just before", test_interrupt_just_before},
        {"output while typing", test_output_while_typing},
        {"full output", test_full_output},
        {"full output beside a line", test_full_output_beside_line},
        {"notify", test_notify},
        {"size", test_size},
        {"size unknown", test_size_unknown},
        {"limits", test_limits},
        {"clients kept", test_clients_kept},
        {"waiting of a client", test_waiting_of_client},
        {"waiting of all", test_waiting_of_all},
        {"typed without reader", test_typed_without_reader},
    };
    const int result = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    return outside.is_wrong ? 1 : result;
}
