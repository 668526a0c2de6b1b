#include "desk.h"
#include "lib/text.h"
#include "unit.h"

static uint32_t first;
static uint32_t second;

/* The first one has the focus, and has heard a key. */
static void begin(void)
{
    desk_begin();
    first = desk_client();
    second = desk_client();
    (void)desk_window(first, 100, 100);
    (void)desk_window(second, 500, 500);
    desk_click(110, 140);
    desk_chord(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_C);
    desk_fetch(second);
    desk_fetch(first);
}

static uint32_t last_key(void)
{
    const struct window_event *event = desk_event(WINDOW_EVENT_KIND_KEY);
    return event != NULL ? event->serial : 0;
}

static enum status copy(uint32_t client, uint32_t serial, const char *text)
{
    return seat_copy(&desk.seat, client, serial, text_bytes(text));
}

static bool pastes(uint32_t client, uint32_t serial, const char *text)
{
    struct bytes data = {0};
    return seat_paste(&desk.seat, client, serial, &data) == STATUS_OK &&
           bytes_equal(data, text_bytes(text));
}

static void who_was_used_copies_and_who_is_pasted_to_gets(void)
{
    begin();
    CHECK_EQUAL(copy(first, last_key(), "text"), STATUS_OK);
    desk_click(510, 540);
    desk_chord(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V);
    desk_fetch(second);
    const struct window_event *event = NULL;
    for (uint32_t i = 0; i < desk.count; i++) {
        event = desk.events[i].may_paste != 0 ? &desk.events[i] : event;
    }
    CHECK(event != NULL);
    CHECK_EQUAL(event->code, INPUT_KEY_V);
    CHECK(!pastes(first, event->serial, "text"));
    CHECK(!pastes(second, event->serial + 1, "text"));
    CHECK(!pastes(second, 0, "text"));
    CHECK(pastes(second, event->serial, "text"));
    /* Once. */
    CHECK(!pastes(second, event->serial, "text"));
}

static void copies_follow_what_the_person_did(void)
{
    begin();
    const uint32_t key = last_key();
    CHECK_EQUAL(copy(first, key + 100, "x"), STATUS_DENIED);
    CHECK_EQUAL(copy(first, 0, "x"), STATUS_DENIED);
    CHECK_EQUAL(copy(second, key, "x"), STATUS_DENIED);
    CHECK_EQUAL(copy(second, 1, "x"), STATUS_DENIED);
    desk_tap(INPUT_KEY_A);
    /* It is not told of that yet. */
    CHECK_EQUAL(copy(first, key, "x"), STATUS_OK);
    desk_fetch(first);
    CHECK_EQUAL(copy(first, key, "x"), STATUS_DENIED);
    CHECK_EQUAL(copy(first, last_key(), "x"), STATUS_OK);
    desk_click(510, 540);
    CHECK_EQUAL(copy(first, last_key(), "x"), STATUS_DENIED);
}

static uint32_t paste_serial(uint32_t held, uint32_t code)
{
    desk_chord(held, code);
    desk_fetch(first);
    for (uint32_t i = 0; i < desk.count; i++) {
        if (desk.events[i].may_paste != 0) {
            return desk.events[i].serial;
        }
    }
    return 0;
}

static void some_keys_paste_and_others_do_not(void)
{
    begin();
    CHECK(paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V) != 0);
    CHECK(paste_serial(INPUT_KEY_LEFT_SHIFT, INPUT_KEY_INSERT) != 0);
    CHECK(paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_C) == 0);
    CHECK(paste_serial(INPUT_KEY_LEFT_SHIFT, INPUT_KEY_V) == 0);
    CHECK(paste_serial(INPUT_KEY_LEFT_ALT, INPUT_KEY_V) == 0);
    CHECK(paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_INSERT) == 0);
    desk_press(INPUT_KEY_LEFT_SHIFT);
    CHECK(paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V) != 0);
    desk_release(INPUT_KEY_LEFT_SHIFT);
    /* A key that is held has pasted once. */
    desk_press(INPUT_KEY_LEFT_CONTROL);
    desk_press(INPUT_KEY_V);
    desk_fetch(first);
    desk_wait(2000 * DESK_MS);
    desk_fetch(first);
    CHECK(desk_fetched(WINDOW_EVENT_KIND_KEY) > 2);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_KEY)->may_paste, 0);
}

static void a_right_does_not_outlast_the_text(void)
{
    begin();
    CHECK_EQUAL(copy(first, last_key(), "old"), STATUS_OK);
    const uint32_t right = paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V);
    desk_tap(INPUT_KEY_A);
    desk_fetch(first);
    CHECK_EQUAL(copy(first, last_key(), "secret"), STATUS_OK);
    CHECK(!pastes(first, right, "secret"));
    const uint32_t oldest = paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V);
    for (uint32_t i = 0; i < SEAT_PASTES_MAX; i++) {
        CHECK(paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V) != 0);
    }
    CHECK(!pastes(first, oldest, "secret"));
}

static void it_ends_with_the_session(void)
{
    static const uint8_t nobody[QUESTION_PRINCIPAL_BYTES];
    begin();
    CHECK_EQUAL(copy(first, last_key(), "secret"), STATUS_OK);
    const uint32_t right = paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V);
    seat_set_session(&desk.seat, nobody, (struct bytes){0}, desk.now_ns);
    CHECK(!pastes(first, right, ""));
    for (uint32_t i = 0; i < 16; i++) {
        CHECK_EQUAL(desk.clipboard[i], 0);
    }
}

static void another_principal_finds_nothing(void)
{
    static const uint8_t other[QUESTION_PRINCIPAL_BYTES] = {8};
    begin();
    CHECK_EQUAL(copy(first, last_key(), "secret"), STATUS_OK);
    const uint32_t right = paste_serial(INPUT_KEY_LEFT_CONTROL, INPUT_KEY_V);
    seat_set_session(&desk.seat, other, text_bytes("bob"), desk.now_ns);
    CHECK(!pastes(first, right, "secret"));
    CHECK_EQUAL(desk.clipboard[0], 0);
}

static void it_has_a_bound(void)
{
    static uint8_t memory[64];
    static uint8_t large[65] = {1, 2, 3};
    struct clipboard clipboard;
    clipboard_init(&clipboard, memory, sizeof(memory));
    CHECK_EQUAL(clipboard_set(&clipboard, text_bytes("kept")), STATUS_OK);
    CHECK_EQUAL(
        clipboard_set(&clipboard, (struct bytes){large, sizeof(large)}), STATUS_LIMIT_EXCEEDED);
    CHECK(bytes_equal(clipboard_get(&clipboard), text_bytes("kept")));
    CHECK_EQUAL(clipboard_set(&clipboard, (struct bytes){large, 2}), STATUS_OK);
    CHECK_EQUAL(memory[2], 0);
    clipboard_clear(&clipboard);
    CHECK_EQUAL(memory[0], 0);
    CHECK_EQUAL(clipboard_get(&clipboard).size_bytes, 0);
    clipboard_init(&clipboard, memory, UINT32_MAX);
    CHECK_EQUAL(clipboard.capacity_bytes, CLIPBOARD_BYTES_MAX);
    begin();
    const struct bytes much = {desk.clipboard, CLIPBOARD_BYTES_MAX + 1};
    CHECK_EQUAL(seat_copy(&desk.seat, first, last_key(), much), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"who was used copies, and who is pasted to gets",
         who_was_used_copies_and_who_is_pasted_to_gets},
        {"copies follow what the person did", copies_follow_what_the_person_did},
        {"some keys paste and others do not", some_keys_paste_and_others_do_not},
        {"a right does not outlast the text", a_right_does_not_outlast_the_text},
        {"it ends with the session", it_ends_with_the_session},
        {"another principal finds nothing", another_principal_finds_nothing},
        {"it has a bound", it_has_a_bound},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
