/* Who hears a key. */
#include "key_symbols.h"
#include "lib/input_codes.h"
#include "lib/wipe.h"
#include "seat_parts.h"

static bool is_super(uint32_t code)
{
    return code == INPUT_KEY_LEFT_META || code == INPUT_KEY_RIGHT_META;
}

static bool is_attention(const struct seat_key *key)
{
    const uint16_t both = WINDOW_MODIFIER_CONTROL | WINDOW_MODIFIER_ALT;
    return key->code == INPUT_KEY_DELETE && (key->modifiers & both) == both;
}

void keys_forget(struct seat *seat)
{
    memset(seat->heard, 0, sizeof(seat->heard));
    seat->keyboard->interrupt(seat->keyboard);
}

/* -- the prompt ------------------------------------------------------------------------------- */

static void take_attention(struct seat *seat)
{
    switcher_close(seat);
    trusted_attention(&seat->trusted);
    if (trusted_is_locked(&seat->trusted) && !trusted_is_open(&seat->trusted)) {
        questions_signal_watch(&seat->trusted.questions, TRUSTED_CONSOLE);
    }
    seat->keyboard->interrupt(seat->keyboard);
    console_changed(seat);
}

static void prompt_take(struct seat *seat, const struct seat_key *key)
{
    const uint32_t revision = seat->trusted.revision;
    uint8_t text[sizeof(key->text)] = {0};
    uint32_t size_bytes = 0;
    while (size_bytes < sizeof(text) && (key->text >> (8 * size_bytes)) != 0) {
        text[size_bytes] = (uint8_t)(key->text >> (8 * size_bytes));
        size_bytes++;
    }
    const struct trusted_key trusted = {
        .symbol = key->symbol,
        .text = {text, size_bytes},
        .has_control = (key->modifiers & WINDOW_MODIFIER_CONTROL) != 0,
    };
    console_choose(seat, trusted_take_key(&seat->trusted, &trusted, seat->now_ns));
    wipe(text, sizeof(text));
    console_changed(seat);
    if (revision != seat->trusted.revision) {
        seat->keyboard->interrupt(seat->keyboard);
    }
}

static void prompt_press(struct seat *seat, const struct seat_key *key)
{
    if (!trusted_hears(&seat->trusted, seat->now_ns)) {
        seat->keyboard->interrupt(seat->keyboard);
        return;
    }
    if (seat->prompt_revision != seat->trusted.revision) {
        memset(seat->prompt, 0, sizeof(seat->prompt));
        seat->prompt_revision = seat->trusted.revision;
    }
    keys_set(seat->prompt, key->code, true);
    prompt_take(seat, key);
}

static bool prompt_hears_repeated(const struct seat *seat, uint32_t code)
{
    return trusted_hears(&seat->trusted, seat->now_ns) &&
           seat->prompt_revision == seat->trusted.revision && keys_have(seat->prompt, code);
}

/*
 * Who presses one has seen that the prompt is gone. In a session nothing that is asked comes up by
 * itself, so what follows is not meant for another question.
 */
static void end_lingering(struct seat *seat, const struct seat_key *key)
{
    if (seat->trusted.showing == TRUSTED_LINGERING && !trusted_comes_at_once(&seat->trusted) &&
        (is_super(key->code) || chord_is(key))) {
        trusted_close(&seat->trusted);
        console_changed(seat);
    }
}

/* -- windows ---------------------------------------------------------------------------------- */

static bool is_paste(const struct seat_key *key)
{
    const uint16_t shift = WINDOW_MODIFIER_SHIFT;
    const uint16_t control = WINDOW_MODIFIER_CONTROL;
    const uint16_t held = key->modifiers & (shift | control | WINDOW_MODIFIER_ALT);
    if (key->symbol == SYMBOL_INSERT || key->symbol == SYMBOL_KEYPAD_INSERT) {
        return held == shift;
    }
    return (key->symbol == 'v' || key->symbol == 'V') && (held & ~shift) == control;
}

static void give_paste(struct seat_client *client, uint32_t serial)
{
    for (uint32_t i = SEAT_PASTES_MAX - 1; i > 0; i--) {
        client->pastes[i] = client->pastes[i - 1];
    }
    client->pastes[0] = serial;
}

static void tell_key(struct seat *seat, const struct seat_key *key, bool is_repeated)
{
    const struct seat_window *window = seat_window_of(seat, seat->told);
    if (window == NULL) {
        return;
    }
    const bool may_paste = !is_repeated && is_paste(key);
    const uint32_t serial = client_tell(
        seat,
        window,
        (struct window_event){
            .kind = WINDOW_EVENT_KIND_KEY,
            .code = key->code,
            .symbol = key->symbol,
            .value = is_repeated ? 1 : 0,
            .text = key->text,
            .may_paste = may_paste ? 1 : 0,
        });
    if (may_paste && serial != 0) {
        give_paste(&seat->clients[window->client], serial);
    }
    keys_set(seat->heard, key->code, true);
    client_used(seat, window);
    seat->typed_client = window->client + 1;
    seat->typed_ns = seat->now_ns;
}

static void tell_released(struct seat *seat, const struct seat_key *key)
{
    const struct seat_window *window = seat_window_of(seat, seat->told);
    keys_set(seat->heard, key->code, false);
    if (window != NULL) {
        (void)client_tell(
            seat,
            window,
            (struct window_event){
                .kind = WINDOW_EVENT_KIND_KEY_RELEASED,
                .code = key->code,
                .symbol = key->symbol,
            });
    }
}

/* -- keys ------------------------------------------------------------------------------------- */

static void switcher_press(struct seat *seat, const struct seat_key *key)
{
    if (key->code == INPUT_KEY_TAB) {
        switcher_step(seat, (key->modifiers & WINDOW_MODIFIER_SHIFT) != 0);
    } else if (key->code == INPUT_KEY_RIGHT || key->code == INPUT_KEY_LEFT) {
        switcher_step(seat, key->code == INPUT_KEY_LEFT);
    } else if (key->code == INPUT_KEY_ESCAPE) {
        switcher_close(seat);
    }
}

static void press(struct seat *seat, const struct seat_key *key)
{
    focus_end_giving(seat);
    end_lingering(seat, key);
    seat->is_super_alone = is_super(key->code) && !seat_is_apart(seat) && seat->buttons == 0;
    if (is_attention(key)) {
        take_attention(seat);
    } else if (trusted_is_open(&seat->trusted)) {
        prompt_press(seat, key);
    } else if (trusted_is_locked(&seat->trusted)) {
        questions_signal_watch(&seat->trusted.questions, TRUSTED_CONSOLE);
        seat->keyboard->interrupt(seat->keyboard);
    } else if (seat->switcher.count > 0) {
        switcher_press(seat, key);
        seat->keyboard->interrupt(seat->keyboard);
    } else if (
        is_super(key->code) || chord_take(seat, key) ||
        (key->modifiers & WINDOW_MODIFIER_SUPER) != 0) {
        seat->keyboard->interrupt(seat->keyboard);
    } else if (seat->told != 0) {
        tell_key(seat, key, false);
    } else {
        seat->keyboard->interrupt(seat->keyboard);
    }
}

static void release(struct seat *seat, const struct seat_key *key)
{
    keys_set(seat->prompt, key->code, false);
    if (keys_have(seat->heard, key->code)) {
        tell_released(seat, key);
    }
    if (seat->switcher.count > 0 && (key->modifiers_after & WINDOW_MODIFIER_ALT) == 0) {
        switcher_choose(seat, seat->switcher.selected);
    }
    if (is_super(key->code) && seat->is_super_alone && !seat_is_apart(seat)) {
        seat_tell_shortcut(seat, SHORTCUT_LAUNCHER);
    }
    if (is_super(key->code)) {
        seat->is_super_alone = false;
    }
}

void keys_take(struct seat *seat, uint32_t code, bool is_pressed)
{
    struct seat_key key = {0};
    seat->keyboard->take(seat->keyboard, code, is_pressed, seat->now_ns, &key);
    key.code = code;
    seat->modifiers = key.modifiers;
    if (is_pressed) {
        press(seat, &key);
    } else {
        release(seat, &key);
    }
    seat->modifiers = key.modifiers_after;
    wipe(&key, sizeof(key));
}

void keys_repeat(struct seat *seat)
{
    const uint64_t deadline_ns = seat->keyboard->deadline_ns(seat->keyboard);
    struct seat_key key = {0};
    if (deadline_ns == 0 || seat->now_ns < deadline_ns ||
        !seat->keyboard->repeat(seat->keyboard, seat->now_ns, &key)) {
        return;
    }
    if (key.code < SEAT_KEYS_MAX && prompt_hears_repeated(seat, key.code)) {
        prompt_take(seat, &key);
    } else if (key.code < SEAT_KEYS_MAX && keys_have(seat->heard, key.code)) {
        tell_key(seat, &key, true);
    } else {
        seat->keyboard->interrupt(seat->keyboard);
    }
    wipe(&key, sizeof(key));
}
