#include "desk.h"
#include "../key_symbols.h"
#include "unit.h"
#include <ctype.h>

#define REPEAT_DELAY_NS  (500 * DESK_MS)
#define REPEAT_PERIOD_NS (50 * DESK_MS)

struct desk desk;

static const uint8_t person[QUESTION_PRINCIPAL_BYTES] = {7};

/* -- the keyboard ----------------------------------------------------------------------------- */

static const char letters[INPUT_KEY_LAST + 1] = {
    [INPUT_KEY_1] = '1',
    [INPUT_KEY_2] = '2',
    [INPUT_KEY_3] = '3',
    [INPUT_KEY_4] = '4',
    [INPUT_KEY_A] = 'a',
    [INPUT_KEY_B] = 'b',
    [INPUT_KEY_C] = 'c',
    [INPUT_KEY_D] = 'd',
    [INPUT_KEY_E] = 'e',
    [INPUT_KEY_L] = 'l',
    [INPUT_KEY_N] = 'n',
    [INPUT_KEY_S] = 's',
    [INPUT_KEY_T] = 't',
    [INPUT_KEY_U] = 'u',
    [INPUT_KEY_V] = 'v',
    [INPUT_KEY_Y] = 'y',
    [INPUT_KEY_SPACE] = ' ',
};

static uint16_t modifier_of(uint32_t code)
{
    switch (code) {
    case INPUT_KEY_LEFT_SHIFT:
    case INPUT_KEY_RIGHT_SHIFT:
        return WINDOW_MODIFIER_SHIFT;
    case INPUT_KEY_LEFT_CONTROL:
    case INPUT_KEY_RIGHT_CONTROL:
        return WINDOW_MODIFIER_CONTROL;
    case INPUT_KEY_LEFT_ALT:
        return WINDOW_MODIFIER_ALT;
    case INPUT_KEY_LEFT_META:
    case INPUT_KEY_RIGHT_META:
        return WINDOW_MODIFIER_SUPER;
    default:
        return 0;
    }
}

static uint32_t symbol_of(uint32_t code)
{
    static const uint32_t symbols[INPUT_KEY_LAST + 1] = {
        [INPUT_KEY_BACKSPACE] = SYMBOL_BACKSPACE,
        [INPUT_KEY_TAB] = SYMBOL_TAB,
        [INPUT_KEY_ENTER] = SYMBOL_RETURN,
        [INPUT_KEY_ESCAPE] = SYMBOL_ESCAPE,
        [INPUT_KEY_DELETE] = SYMBOL_DELETE,
        [INPUT_KEY_LEFT] = SYMBOL_LEFT,
        [INPUT_KEY_RIGHT] = SYMBOL_RIGHT,
        [INPUT_KEY_HOME] = SYMBOL_HOME,
        [INPUT_KEY_END] = SYMBOL_END,
        [INPUT_KEY_INSERT] = SYMBOL_INSERT,
    };
    return code > INPUT_KEY_LAST ? 0
                                 : (letters[code] != 0 ? (uint8_t)letters[code] : symbols[code]);
}

static void describe(uint32_t code, struct seat_key *key)
{
    const bool is_plain =
        (desk.modifiers & ~(uint32_t)WINDOW_MODIFIER_SHIFT) == 0 && code <= INPUT_KEY_LAST;
    const bool is_shifted = (desk.modifiers & WINDOW_MODIFIER_SHIFT) != 0;
    key->code = code;
    key->symbol = symbol_of(code);
    if (is_shifted && code == INPUT_KEY_TAB) {
        key->symbol = SYMBOL_LEFT_TAB;
    }
    if (is_plain && letters[code] != 0) {
        key->text = (uint8_t)(is_shifted ? toupper(letters[code]) : letters[code]);
    }
    key->modifiers = (uint16_t)desk.modifiers;
}

static void keyboard_take(
    struct seat_keyboard *keyboard,
    uint32_t code,
    bool is_pressed,
    uint64_t now_ns,
    struct seat_key *key)
{
    (void)keyboard;
    describe(code, key);
    const uint16_t modifier = modifier_of(code);
    desk.modifiers = is_pressed ? desk.modifiers | modifier : desk.modifiers & ~(uint32_t)modifier;
    key->modifiers_after = (uint16_t)desk.modifiers;
    if (is_pressed && modifier == 0) {
        desk.repeated = code;
        desk.repeat_ns = now_ns + REPEAT_DELAY_NS;
    } else if (!is_pressed && code == desk.repeated) {
        desk.repeat_ns = 0;
    }
}

static uint64_t keyboard_deadline_ns(struct seat_keyboard *keyboard)
{
    (void)keyboard;
    return desk.repeat_ns;
}

static bool keyboard_repeat(struct seat_keyboard *keyboard, uint64_t now_ns, struct seat_key *key)
{
    (void)keyboard;
    if (desk.repeat_ns == 0 || now_ns < desk.repeat_ns) {
        return false;
    }
    describe(desk.repeated, key);
    desk.repeat_ns = now_ns + REPEAT_PERIOD_NS;
    return true;
}

static void keyboard_interrupt(struct seat_keyboard *keyboard)
{
    (void)keyboard;
    desk.repeat_ns = 0;
}

/* -- the process ------------------------------------------------------------------------------ */

static void take_signal(struct seat_effects *effects, uint32_t event, uint64_t bits)
{
    (void)effects;
    (void)event;
    desk.signals++;
    desk.signalled_bits = bits;
}

static void take_drop(struct seat_effects *effects, uint32_t event)
{
    (void)effects;
    (void)event;
    desk.drops++;
}

static void take_has_events(struct seat_effects *effects, uint32_t client)
{
    (void)effects;
    (void)client;
    desk.told_clients++;
}

static void take_window_gone(struct seat_effects *effects, uint32_t scene_window)
{
    (void)effects;
    (void)scene_window;
    desk.gone_windows++;
}

static void take_lock_asked(struct seat_effects *effects)
{
    (void)effects;
    desk.locks++;
}

static void take_log_out_asked(struct seat_effects *effects)
{
    (void)effects;
    desk.log_outs++;
}

static void take_screenshot_asked(struct seat_effects *effects)
{
    (void)effects;
    desk.screenshots++;
}

static void begin(bool is_guarded)
{
    memset(&desk, 0, sizeof(desk));
    desk.now_ns = 1000 * DESK_MS;
    desk.keyboard = (struct seat_keyboard){
        keyboard_take, keyboard_deadline_ns, keyboard_repeat, keyboard_interrupt};
    desk.effects = (struct seat_effects){
        .signal = take_signal,
        .drop = take_drop,
        .has_events = take_has_events,
        .window_gone = take_window_gone,
        .lock_asked = take_lock_asked,
        .log_out_asked = take_log_out_asked,
        .screenshot_asked = take_screenshot_asked,
    };
    fake_scene_init(&desk.scene);
    const struct seat_outside outside = {
        &desk.scene, &desk.effects, &desk.keyboard, desk.clipboard, sizeof(desk.clipboard)};
    seat_init(&desk.seat, &outside, is_guarded, desk.now_ns);
    seat_device_came(&desk.seat, DESK_KEYBOARD, 0, 0);
    seat_device_came(&desk.seat, DESK_TABLET, FAKE_WIDTH - 1, FAKE_HEIGHT - 1);
    seat_device_came(&desk.seat, DESK_MOUSE, 0, 0);
}

void desk_begin(void)
{
    begin(false);
    seat_set_session(&desk.seat, person, (struct bytes){(const uint8_t *)"ada", 3}, desk.now_ns);
}

void desk_begin_guarded(void)
{
    begin(true);
}

/* -- a person --------------------------------------------------------------------------------- */

void desk_raw(uint32_t device, uint16_t kind, uint16_t code, int32_t value)
{
    const struct input_event event = {
        .time_ns = desk.now_ns, .kind = kind, .code = code, .value = value};
    seat_input(&desk.seat, device, &event, desk.now_ns);
    CHECK(seat_check(&desk.seat));
}

static void report(uint32_t device)
{
    desk_raw(device, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_REPORT, 0);
}

void desk_wait(uint64_t time_ns)
{
    const uint64_t end_ns = desk.now_ns + time_ns;
    uint64_t deadline_ns = seat_deadline_ns(&desk.seat);
    while (deadline_ns != 0 && deadline_ns <= end_ns) {
        desk.now_ns = deadline_ns > desk.now_ns ? deadline_ns : desk.now_ns;
        seat_time(&desk.seat, desk.now_ns);
        CHECK(seat_check(&desk.seat));
        deadline_ns = seat_deadline_ns(&desk.seat);
    }
    desk.now_ns = end_ns;
}

void desk_press(uint32_t code)
{
    desk.now_ns += DESK_MS;
    desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, (uint16_t)code, 1);
    report(DESK_KEYBOARD);
}

void desk_release(uint32_t code)
{
    desk.now_ns += DESK_MS;
    desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, (uint16_t)code, 0);
    report(DESK_KEYBOARD);
}

void desk_tap(uint32_t code)
{
    desk_press(code);
    desk_release(code);
}

void desk_chord(uint32_t held, uint32_t code)
{
    desk_press(held);
    desk_tap(code);
    desk_release(held);
}

void desk_type(const char *text)
{
    for (; *text != '\0'; text++) {
        for (uint32_t code = 0; code <= INPUT_KEY_LAST; code++) {
            if (letters[code] == *text) {
                desk_tap(code);
            }
        }
    }
}

void desk_point(int32_t x, int32_t y)
{
    desk_raw(DESK_TABLET, INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, x);
    desk_raw(DESK_TABLET, INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_Y, y);
    report(DESK_TABLET);
}

void desk_button(uint32_t code, bool is_pressed)
{
    desk.now_ns += DESK_MS;
    desk_raw(DESK_TABLET, INPUT_KIND_KEY, (uint16_t)code, is_pressed ? 1 : 0);
    report(DESK_TABLET);
}

void desk_click(int32_t x, int32_t y)
{
    desk_point(x, y);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_button(INPUT_BUTTON_LEFT, false);
}

void desk_drag(int32_t x, int32_t y, int32_t to_x, int32_t to_y)
{
    desk_point(x, y);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(x + SEAT_DRAG_PIXELS, y);
    desk_point(to_x, to_y);
    desk_button(INPUT_BUTTON_LEFT, false);
}

/* -- programs --------------------------------------------------------------------------------- */

static uint32_t open_client(bool is_shell, uint64_t process)
{
    uint32_t client = 0;
    const struct seat_client_opening opening = {
        .owner = {.program = "program", .person = "ada"}, .process = process, .is_shell = is_shell};
    CHECK_EQUAL(seat_client_open(&desk.seat, &opening, &client), STATUS_OK);
    return client;
}

uint32_t desk_client(void)
{
    desk.processes++;
    return open_client(false, desk.processes);
}

uint32_t desk_client_again(uint32_t client)
{
    return open_client(false, desk.seat.clients[client].process);
}

uint32_t desk_shell(void)
{
    desk.processes++;
    return open_client(true, desk.processes);
}

uint32_t desk_open(uint32_t client, enum scene_kind kind, uint32_t parent, int32_t x, int32_t y)
{
    uint32_t number = 0;
    const struct seat_window_opening opening = {
        .kind = kind, .parent = parent, .x = x, .y = y, .width = 200, .height = 100, .title = "t"};
    CHECK_EQUAL(seat_window_open(&desk.seat, client, &opening, desk.now_ns, &number), STATUS_OK);
    return number;
}

struct seat_window *desk_find(uint32_t client, uint32_t number)
{
    return seat_window(&desk.seat, client, number);
}

void desk_show(uint32_t client, uint32_t number)
{
    const struct scene_picture picture = {0};
    CHECK_EQUAL(
        seat_window_show(&desk.seat, desk_find(client, number), &picture, NULL, 0, desk.now_ns),
        STATUS_OK);
}

uint32_t desk_window(uint32_t client, int32_t x, int32_t y)
{
    const uint32_t number = desk_open(client, SCENE_NORMAL, 0, x, y);
    desk_fetch(client);
    desk_show(client, number);
    return number;
}

void desk_close(uint32_t client, uint32_t number)
{
    seat_window_close(&desk.seat, desk_find(client, number), desk.now_ns);
}

bool desk_has_focus(uint32_t client, uint32_t number)
{
    const struct seat_window *window = desk_find(client, number);
    return window != NULL && desk.seat.told == window->id;
}

void desk_fetch(uint32_t client)
{
    desk.count = seat_take_events(&desk.seat, client, desk.events, DESK_EVENTS_MAX, &desk.lost);
}

const struct window_event *desk_event(enum window_event_kind kind)
{
    for (uint32_t i = desk.count; i > 0; i--) {
        if (desk.events[i - 1].kind == kind) {
            return &desk.events[i - 1];
        }
    }
    return NULL;
}

uint32_t desk_fetched(enum window_event_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < desk.count; i++) {
        count += desk.events[i].kind == kind ? 1 : 0;
    }
    return count;
}

/* -- questions -------------------------------------------------------------------------------- */

uint32_t desk_ask(uint16_t kind, const char *text)
{
    uint32_t number = 0;
    const struct question_request request = {
        .asker = 1,
        .principal = person,
        .console = TRUSTED_CONSOLE,
        .kind = kind,
        .text = {(const uint8_t *)text, strlen(text)},
        .event = 5,
        .bits = 1,
    };
    CHECK_EQUAL(questions_ask(&desk.seat.trusted.questions, &request, &number), STATUS_OK);
    struct question *question = questions_unannounced(&desk.seat.trusted.questions);
    CHECK(question != NULL);
    seat_announce(&desk.seat, question, (struct bytes){(const uint8_t *)"asker", 5}, desk.now_ns);
    return number;
}

enum status desk_cancel(uint64_t asker, uint32_t number)
{
    const enum status status = questions_cancel(&desk.seat.trusted.questions, asker, number);
    seat_questions_changed(&desk.seat, desk.now_ns);
    return status;
}

void desk_seen(void)
{
    seat_prompt_seen(&desk.seat, seat_prompt_revision(&desk.seat), desk.now_ns);
}

uint16_t desk_answer(uint32_t number, struct answer *answer)
{
    uint16_t state = 99;
    CHECK_EQUAL(
        questions_take_answer(&desk.seat.trusted.questions, 1, number, &state, answer), STATUS_OK);
    return state;
}
