#include "player.h"
#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX    400u
#define CLIENTS      4u
#define WINDOWS_SEEN 512u

/* What a program knows, from events alone. */
struct account {
    bool is_there;
    uint32_t index;
    uint32_t focused; /* its window; 0: none */
    uint32_t serial;
    bool has_lost; /* it does not know which keys are pressed */
    bool is_pressed[SEAT_KEYS_MAX];
    bool is_open[WINDOWS_SEEN];
    uint32_t last;
};

static struct account accounts[CLIENTS];
static bool is_down[SEAT_KEYS_MAX];
static uint32_t asked;

static void require(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "told what it may not be told: %s\n", what);
        abort();
    }
}

/* -- what programs are told ------------------------------------------------------------------- */

static void take_key(struct account *account, const struct window_event *event)
{
    require(account->focused == event->window, "a key without the focus");
    require(event->code < SEAT_KEYS_MAX, "no key");
    require(
        event->code != INPUT_KEY_LEFT_META && event->code != INPUT_KEY_PRINT_SCREEN,
        "a key of the compositor");
    require((event->modifiers & WINDOW_MODIFIER_SUPER) == 0, "a chord of the compositor");
    require(
        event->value == 0 || account->has_lost || account->is_pressed[event->code],
        "repeated before it was pressed");
    require(
        event->value == 1 || account->has_lost || !account->is_pressed[event->code],
        "pressed twice");
    account->is_pressed[event->code] = true;
}

static void take_event(struct account *account, const struct window_event *event)
{
    require(event->serial > account->serial, "an old serial number");
    account->serial = event->serial;
    require(
        event->window == 0 || account->is_open[event->window % WINDOWS_SEEN], "a closed window");
    switch (event->kind) {
    case WINDOW_EVENT_KIND_FOCUSED:
        require(account->focused == 0 || account->has_lost, "focused twice");
        account->focused = event->window;
        break;
    case WINDOW_EVENT_KIND_UNFOCUSED:
        require(account->focused == event->window || account->has_lost, "unfocused twice");
        account->focused = 0;
        memset(account->is_pressed, 0, sizeof(account->is_pressed));
        break;
    case WINDOW_EVENT_KIND_KEY:
        take_key(account, event);
        break;
    case WINDOW_EVENT_KIND_KEY_RELEASED:
        require(account->has_lost || account->is_pressed[event->code], "released, but not pressed");
        account->is_pressed[event->code] = false;
        break;
    case WINDOW_EVENT_KIND_CLOSED:
        account->is_open[event->window % WINDOWS_SEEN] = false;
        account->focused = account->focused == event->window ? 0 : account->focused;
        break;
    default:
        break;
    }
}

static void fetch(struct account *account)
{
    if (!account->is_there) {
        return;
    }
    desk_fetch(account->index);
    require(desk.count <= EVENT_QUEUE_MAX, "more than the bound");
    account->has_lost = account->has_lost || desk.lost > 0;
    for (uint32_t i = 0; i < desk.count; i++) {
        take_event(account, &desk.events[i]);
    }
    if (account->has_lost) {
        memset(account->is_pressed, 0, sizeof(account->is_pressed));
    }
}

/* Who has the focus is who the seat says; of what is released nobody says that it is pressed. */
static void check_accounts(void)
{
    for (uint32_t i = 0; i < CLIENTS; i++) {
        struct account *account = &accounts[i];
        fetch(account);
        const struct seat_window *told = seat_window_of(&desk.seat, desk.seat.told);
        const bool has_focus = account->is_there && told != NULL && told->client == account->index;
        require(account->focused == (has_focus ? told->number : 0), "another focus");
        for (uint32_t code = 0; code < SEAT_KEYS_MAX; code++) {
            require(!account->is_pressed[code] || is_down[code], "pressed for ever");
        }
        account->has_lost = false;
        memset(account->is_pressed, 0, sizeof(account->is_pressed));
        for (uint32_t code = 0; has_focus && code < SEAT_KEYS_MAX; code++) {
            account->is_pressed[code] = (desk.seat.heard[code / 64] >> (code % 64) & 1) != 0;
        }
    }
}

/* -- programs --------------------------------------------------------------------------------- */

static void connect(struct account *account)
{
    const struct seat_client_opening opening = {
        .owner = {.program = "program", .person = "ada"},
        .process = 1 + (uint64_t)(account - accounts) / 2,
        .is_shell = account == &accounts[0],
        .is_greeter = account == &accounts[1],
    };
    *account = (struct account){0};
    account->is_there = seat_client_open(&desk.seat, &opening, &account->index) == STATUS_OK;
}

static void disconnect(struct account *account)
{
    if (account->is_there) {
        seat_client_close(&desk.seat, account->index, desk.now_ns);
        *account = (struct account){0};
    }
}

static struct seat_window *window_of(struct account *account, uint8_t choice)
{
    const uint32_t back = choice % 4;
    return account->is_there && account->last > back
               ? desk_find(account->index, account->last - back)
               : NULL;
}

static void open_window(struct account *account, uint8_t choice)
{
    uint32_t number = 0;
    const struct seat_window_opening opening = {
        .kind = (enum scene_kind)(choice % 8),
        .parent = account->last,
        .x = (choice * 37) % 700,
        .y = (choice * 53) % 500,
        .width = 150,
        .height = 100,
        .title = "window",
    };
    if (account->is_there &&
        seat_window_open(&desk.seat, account->index, &opening, desk.now_ns, &number) == STATUS_OK) {
        account->last = number;
        account->is_open[number % WINDOWS_SEEN] = true;
    }
}

static void close_window(struct account *account, uint8_t choice)
{
    struct seat_window *window = window_of(account, choice);
    if (window != NULL) {
        /* What it was not told of that is forgotten. */
        const uint32_t number = window->number;
        seat_window_close(&desk.seat, window, desk.now_ns);
        account->is_open[number % WINDOWS_SEEN] = false;
        if (account->focused == number) {
            account->focused = 0;
            memset(account->is_pressed, 0, sizeof(account->is_pressed));
        }
    }
}

static void use_window(struct account *account, uint8_t choice)
{
    struct seat_window *window = window_of(account, choice);
    const struct scene_picture picture = {0};
    if (window == NULL) {
        return;
    }
    switch (choice >> 2 & 7) {
    case 0:
    case 1:
    case 2:
        (void)seat_window_show(&desk.seat, window, &picture, NULL, 0, desk.now_ns);
        break;
    case 3:
        seat_window_set_state(&desk.seat, window, (enum scene_state)(choice >> 5), desk.now_ns);
        break;
    case 4:
        seat_activate(&desk.seat, window, desk.now_ns);
        break;
    case 5:
        seat_window_set_title(&desk.seat, window, "another title");
        break;
    case 6:
        seat_window_shown(&desk.seat, window);
        break;
    default:
        seat_window_set_shape(&desk.seat, window, (enum scene_pointer_shape)(choice >> 5));
        break;
    }
}

static void use_clipboard(struct account *account, uint8_t choice)
{
    struct bytes data = {0};
    if (account->is_there && choice % 2 == 0) {
        (void)seat_copy(
            &desk.seat,
            account->index,
            account->serial - (choice >> 1 & 7),
            (struct bytes){&choice, 1});
    } else if (account->is_there) {
        (void)seat_paste(&desk.seat, account->index, account->serial - (choice >> 1 & 7), &data);
    }
}

static void use_as_program(struct account *account, uint8_t what, uint8_t choice)
{
    switch (what % 8) {
    case 0:
        disconnect(account);
        connect(account);
        break;
    case 1:
    case 2:
        open_window(account, choice);
        break;
    case 3:
        close_window(account, choice);
        break;
    case 4:
        fetch(account);
        break;
    case 5:
        use_clipboard(account, choice);
        break;
    default:
        use_window(account, choice);
        break;
    }
}

/* -- who asks --------------------------------------------------------------------------------- */

static void ask(uint8_t choice)
{
    static const uint8_t principal[QUESTION_PRINCIPAL_BYTES] = {7};
    const uint8_t text[] = {'?', choice, '\n', choice};
    struct questions *questions = &desk.seat.trusted.questions;
    const struct question_request request = {
        .asker = 1 + choice % 3,
        .principal = principal,
        .console = TRUSTED_CONSOLE,
        .kind = choice % (QUESTION_KIND_COUNT + 1),
        .text = {text, sizeof(text)},
        .event = asked + 1,
        .bits = 1,
        .deadline_ns = choice >= 128 ? desk.now_ns + 700 * DESK_MS : 0,
    };
    uint32_t number = 0;
    if (questions_ask(&desk.seat.trusted.questions, &request, &number) == STATUS_OK) {
        asked++;
        seat_announce(
            &desk.seat, questions_unannounced(questions), (struct bytes){NULL, 0}, desk.now_ns);
    }
}

static void take_answer(uint8_t choice)
{
    struct answer answer;
    uint16_t state = 0;
    (void)questions_take_answer(
        &desk.seat.trusted.questions, 1 + choice % 3, asked - (choice >> 2 & 7), &state, &answer);
}

static void keep_house(uint8_t choice)
{
    static const uint8_t principal[QUESTION_PRINCIPAL_BYTES] = {7};
    switch (choice % 8) {
    case 0:
        desk.scene.has_lock = !desk.scene.has_lock;
        seat_lock(&desk.seat, desk.scene.has_lock, desk.now_ns);
        break;
    case 1:
        seat_set_session(
            &desk.seat,
            principal,
            (struct bytes){(const uint8_t *)"ada", choice & 8 ? 3 : 0},
            desk.now_ns);
        break;
    case 2:
        take_answer(choice >> 3);
        seat_prompt_seen(&desk.seat, seat_prompt_revision(&desk.seat), desk.now_ns);
        break;
    case 3:
        (void)desk_cancel(1 + (choice >> 3) % 3, asked - (choice >> 5));
        break;
    case 4:
        seat_asker_closed(&desk.seat, 1 + (choice >> 3) % 3, desk.now_ns);
        break;
    case 5:
        seat_set_workspace(&desk.seat, choice >> 3 & 7, desk.now_ns);
        break;
    case 6:
        seat_set_lock_after(&desk.seat, choice >> 3);
        break;
    default:
        ask(choice >> 3);
        break;
    }
}

/* -- a person --------------------------------------------------------------------------------- */

static void key(uint8_t choice)
{
    static const uint16_t codes[] = {
        INPUT_KEY_A,
        INPUT_KEY_B,
        INPUT_KEY_V,
        INPUT_KEY_Y,
        INPUT_KEY_L,
        INPUT_KEY_1,
        INPUT_KEY_2,
        INPUT_KEY_TAB,
        INPUT_KEY_ENTER,
        INPUT_KEY_ESCAPE,
        INPUT_KEY_LEFT_META,
        INPUT_KEY_LEFT_ALT,
        INPUT_KEY_LEFT_CONTROL,
        INPUT_KEY_LEFT_SHIFT,
        INPUT_KEY_DELETE,
        INPUT_KEY_BACKSPACE,
        INPUT_KEY_UP,
        INPUT_KEY_DOWN,
        INPUT_KEY_LEFT,
        INPUT_KEY_F4,
        INPUT_KEY_SPACE,
        INPUT_KEY_PRINT_SCREEN,
        INPUT_KEY_C,
        INPUT_KEY_N,
    };
    const uint16_t code = codes[choice % (sizeof(codes) / sizeof(codes[0]))];
    is_down[code] = !is_down[code];
    desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, code, is_down[code] ? 1 : 0);
}

static void attention(void)
{
    static const uint16_t codes[] = {INPUT_KEY_LEFT_CONTROL, INPUT_KEY_LEFT_ALT, INPUT_KEY_DELETE};
    for (int32_t i = 0; i < 6; i++) {
        const uint16_t code = codes[i < 3 ? i : 5 - i];
        is_down[code] = i < 3;
        desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, code, i < 3 ? 1 : 0);
    }
    seat_prompt_seen(&desk.seat, seat_prompt_revision(&desk.seat), desk.now_ns);
}

static void point(uint8_t choice)
{
    const bool is_at_prompt = choice % 4 == 0;
    desk_point(
        is_at_prompt ? FAKE_YES_X + 100 * (choice >> 2 & 3) + 5 : (choice * 41) % FAKE_WIDTH,
        is_at_prompt ? FAKE_PROMPT_Y + 5 : (choice * 29) % FAKE_HEIGHT);
}

static void act(uint8_t what, uint8_t choice)
{
    switch (what % 8) {
    case 0:
    case 1:
    case 2:
        key(choice);
        break;
    case 3:
        point(choice);
        break;
    case 4:
        desk_raw(
            DESK_TABLET,
            INPUT_KIND_KEY,
            (uint16_t)(INPUT_BUTTON_LEFT + choice % 3),
            choice >> 4 & 1);
        break;
    case 5:
        desk_wait((uint64_t)choice * 8 * DESK_MS);
        break;
    case 6:
        attention();
        break;
    default:
        desk_raw(DESK_MOUSE, choice % 4, choice >> 4, (int32_t)choice * 1000 - 127000);
        break;
    }
}

static void step(uint8_t what, uint8_t choice)
{
    desk.now_ns += DESK_MS;
    switch (what >> 6) {
    case 0:
    case 1:
        act(what, choice);
        break;
    case 2:
        use_as_program(&accounts[what >> 3 & 3], what, choice);
        break;
    default:
        if (what % 4 == 0) {
            check_accounts();
        } else if (what % 4 == 1 && choice < 8) {
            seat_device_lost(&desk.seat, DESK_KEYBOARD, desk.now_ns);
            memset(is_down, 0, sizeof(is_down));
            seat_device_lost(&desk.seat, DESK_MOUSE, desk.now_ns);
        } else {
            keep_house(choice);
        }
        break;
    }
    require(seat_check(&desk.seat), "an invariant of the seat");
}

void play(struct bytes steps)
{
    desk_begin();
    asked = 0;
    memset(is_down, 0, sizeof(is_down));
    for (uint32_t i = 0; i < CLIENTS; i++) {
        connect(&accounts[i]);
    }
    for (size_t i = 0; i + 1 < steps.size_bytes && i < 2 * STEPS_MAX; i += 2) {
        step(steps.data[i], steps.data[i + 1]);
    }
    check_accounts();
    for (uint32_t i = 0; i < CLIENTS; i++) {
        disconnect(&accounts[i]);
    }
    seat_asker_closed(&desk.seat, 1, desk.now_ns);
    seat_asker_closed(&desk.seat, 2, desk.now_ns);
    seat_asker_closed(&desk.seat, 3, desk.now_ns);
    require(desk.drops == asked, "an event of an asker is not dropped once");
    require(desk.scene.count == 0, "a window is left");
    require(seat_check(&desk.seat), "an invariant of the seat");
}
