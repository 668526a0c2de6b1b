#include "terminal/keys.h"
#include "terminal/screen.h"
#include "unit.h"

#define CHECK_SENT(got, want)                                                                      \
    unit_check(strcmp(got, want) == 0, #got " sends " #want, __FILE__, __LINE__)

static char sent[KEYS_BYTES_MAX + 1];

static const char *key(uint32_t symbol, uint32_t modifiers, const char *text, uint32_t modes)
{
    const struct keys_press press = {
        symbol, modifiers, {(const uint8_t *)text, text != NULL ? strlen(text) : 0}};
    sent[terminal_key(&press, modes, (uint8_t *)sent)] = 0;
    return sent;
}

static void test_typed(void)
{
    CHECK_SENT(key('a', 0, "a", 0), "a");
    CHECK_SENT(key(0xe9, 0, "\u00e9", 0), "\u00e9");
    CHECK_SENT(key('a', KEYS_ALT, "a", 0), "\033a");
    CHECK_SENT(key(0xffe1, 0, NULL, 0), "");
    CHECK_SENT(key('c', KEYS_CONTROL, "c", 0), "\003");
    CHECK_SENT(key('C', KEYS_CONTROL | KEYS_SHIFT, NULL, 0), "\003");
    CHECK_SENT(key('[', KEYS_CONTROL, NULL, 0), "\033");
    CHECK_SENT(key('/', KEYS_CONTROL, NULL, 0), "\037");
    CHECK_SENT(key('x', KEYS_CONTROL | KEYS_ALT, NULL, 0), "\033\030");
    const struct keys_press space = {' ', KEYS_CONTROL, {NULL, 0}};
    uint8_t out[KEYS_BYTES_MAX];
    CHECK_EQUAL(terminal_key(&space, 0, out), 1);
    CHECK_EQUAL(out[0], 0);
}

static void test_named(void)
{
    CHECK_SENT(key(0xff0d, 0, NULL, 0), "\r");
    CHECK_SENT(key(0xff0d, 0, NULL, SCREEN_NEW_LINE), "\r\n");
    CHECK_SENT(key(0xff08, 0, NULL, 0), "\177");
    CHECK_SENT(key(0xff08, KEYS_CONTROL, NULL, 0), "\b");
    CHECK_SENT(key(0xff08, KEYS_ALT, NULL, 0), "\033\177");
    CHECK_SENT(key(0xff09, 0, NULL, 0), "\t");
    CHECK_SENT(key(0xff09, KEYS_SHIFT, NULL, 0), "\033[Z");
    CHECK_SENT(key(0xfe20, KEYS_SHIFT, NULL, 0), "\033[Z");
    CHECK_SENT(key(0xff1b, 0, NULL, 0), "\033");
}

static void test_functions(void)
{
    CHECK_SENT(key(0xff52, 0, NULL, 0), "\033[A");
    CHECK_SENT(key(0xff52, 0, NULL, SCREEN_CURSOR_KEYS), "\033OA");
    CHECK_SENT(key(0xff51, KEYS_CONTROL, NULL, SCREEN_CURSOR_KEYS), "\033[1;5D");
    CHECK_SENT(key(0xff53, KEYS_SHIFT | KEYS_ALT, NULL, 0), "\033[1;4C");
    CHECK_SENT(key(0xff50, 0, NULL, 0), "\033[H");
    CHECK_SENT(key(0xff57, 0, NULL, SCREEN_CURSOR_KEYS), "\033OF");
    CHECK_SENT(key(0xff55, 0, NULL, 0), "\033[5~");
    CHECK_SENT(key(0xffff, KEYS_CONTROL, NULL, 0), "\033[3;5~");
    CHECK_SENT(key(0xffbe, 0, NULL, 0), "\033OP");
    CHECK_SENT(key(0xffc1, KEYS_SHIFT, NULL, 0), "\033[1;2S");
    CHECK_SENT(key(0xffc2, 0, NULL, 0), "\033[15~");
    CHECK_SENT(key(0xffc9, 0, NULL, 0), "\033[24~");
}

static void test_keypad(void)
{
    CHECK_SENT(key(0xffb5, 0, "5", 0), "5");
    CHECK_SENT(key(0xffb5, 0, "5", SCREEN_KEYPAD), "\033Ou");
    CHECK_SENT(key(0xffaa, 0, "*", SCREEN_KEYPAD), "\033Oj");
    CHECK_SENT(key(0xffb9, 0, "9", SCREEN_KEYPAD), "\033Oy");
    CHECK_SENT(key(0xff8d, 0, NULL, SCREEN_KEYPAD), "\033OM");
    CHECK_SENT(key(0xff8d, 0, NULL, 0), "\r");
    CHECK_SENT(key(0xff97, 0, NULL, 0), "\033[A");
}

static const char *mouse(struct mouse_event event, uint32_t modes)
{
    sent[terminal_mouse(&event, modes, (uint8_t *)sent)] = 0;
    return sent;
}

static void test_mouse(void)
{
    const uint32_t sgr = SCREEN_MOUSE_BUTTONS | SCREEN_MOUSE_SGR;
    const struct mouse_event press = {MOUSE_PRESSED, 0, 0, 9, 4};
    const struct mouse_event release = {MOUSE_RELEASED, 2, KEYS_CONTROL, 9, 4};
    const struct mouse_event drag = {MOUSE_MOVED, 0, 0, 1, 1};
    const struct mouse_event move = {MOUSE_MOVED, MOUSE_NO_BUTTON, 0, 1, 1};
    const struct mouse_event wheel = {MOUSE_WHEEL_DOWN, 0, 0, 0, 0};
    const struct mouse_event far = {MOUSE_PRESSED, 0, 0, 223, 0};
    CHECK_SENT(mouse(press, 0), "");
    CHECK_SENT(mouse(press, sgr), "\033[<0;10;5M");
    CHECK_SENT(mouse(press, SCREEN_MOUSE_BUTTONS), "\033[M *%");
    CHECK_SENT(mouse(release, sgr), "\033[<18;10;5m");
    CHECK_SENT(mouse(release, SCREEN_MOUSE_BUTTONS), "\033[M3*%");
    CHECK_SENT(mouse(release, SCREEN_MOUSE_X10), "");
    CHECK_SENT(mouse(drag, sgr), "");
    CHECK_SENT(mouse(drag, SCREEN_MOUSE_DRAG | SCREEN_MOUSE_SGR), "\033[<32;2;2M");
    CHECK_SENT(mouse(move, SCREEN_MOUSE_DRAG | SCREEN_MOUSE_SGR), "");
    CHECK_SENT(mouse(move, SCREEN_MOUSE_ALL | SCREEN_MOUSE_SGR), "\033[<35;2;2M");
    CHECK_SENT(mouse(wheel, sgr), "\033[<65;1;1M");
    CHECK_SENT(mouse(far, SCREEN_MOUSE_BUTTONS), "");
    CHECK_SENT(mouse(far, sgr), "\033[<0;224;1M");
}

static const char *paste(const char *text, uint32_t modes)
{
    const struct bytes bytes = {(const uint8_t *)text, strlen(text)};
    sent[terminal_paste(bytes, modes, (uint8_t *)sent)] = 0;
    return sent;
}

/* What is pasted cannot end its own marks. */
static void test_outside(void)
{
    CHECK_SENT(paste("a\nb\r\nc\t", 0), "a\rb\rc\t");
    CHECK_SENT(paste("x\033[201~y", SCREEN_PASTE), "\033[200~x[201~y\033[201~");
    sent[terminal_focus(true, SCREEN_FOCUS, (uint8_t *)sent)] = 0;
    CHECK_SENT(sent, "\033[I");
    sent[terminal_focus(false, SCREEN_FOCUS, (uint8_t *)sent)] = 0;
    CHECK_SENT(sent, "\033[O");
    CHECK_EQUAL(terminal_focus(true, 0, (uint8_t *)sent), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"typed", test_typed},
        {"named", test_named},
        {"function keys", test_functions},
        {"keypad", test_keypad},
        {"mouse", test_mouse},
        {"pasting and focus", test_outside},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
