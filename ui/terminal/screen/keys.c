#include "terminal/keys.h"
#include "terminal/screen.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SYMBOL_BACKSPACE 0xff08u
#define SYMBOL_TAB       0xff09u
#define SYMBOL_TAB_BACK  0xfe20u
#define SYMBOL_ENTER     0xff0du
#define SYMBOL_ESCAPE    0xff1bu
#define SYMBOL_PAD_ENTER 0xff8du

#define MODIFIERS (KEYS_SHIFT | KEYS_CONTROL | KEYS_ALT)

__attribute__((format(printf, 2, 3))) static size_t
put(uint8_t out[KEYS_BYTES_MAX], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf((char *)out, KEYS_BYTES_MAX, format, arguments);
    va_end(arguments);
    return length > 0 && (size_t)length < KEYS_BYTES_MAX ? (size_t)length : 0;
}

/* -- keys -------------------------------------------------------------------------------------- */

/* Keys that end in a letter (CSI A), and those with a number (CSI 5 ~). */
static const struct {
    uint16_t symbol;
    uint8_t number; /* 0: it is the letter */
    char letter;
    bool is_cursor; /* SS3 while the program wants cursor keys so; function keys always */
} functions[] = {
    {0xff50, 0, 'H', true},  {0xff51, 0, 'D', true},  {0xff52, 0, 'A', true},
    {0xff53, 0, 'C', true},  {0xff54, 0, 'B', true},  {0xff57, 0, 'F', true},
    {0xff55, 5, 0, false},   {0xff56, 6, 0, false},   {0xff63, 2, 0, false},
    {0xffff, 3, 0, false},   {0xffbe, 0, 'P', false}, {0xffbf, 0, 'Q', false},
    {0xffc0, 0, 'R', false}, {0xffc1, 0, 'S', false}, {0xffc2, 15, 0, false},
    {0xffc3, 17, 0, false},  {0xffc4, 18, 0, false},  {0xffc5, 19, 0, false},
    {0xffc6, 20, 0, false},  {0xffc7, 21, 0, false},  {0xffc8, 23, 0, false},
    {0xffc9, 24, 0, false},  {0xff95, 0, 'H', true},  {0xff96, 0, 'D', true},
    {0xff97, 0, 'A', true},  {0xff98, 0, 'C', true},  {0xff99, 0, 'B', true},
    {0xff9c, 0, 'F', true},  {0xff9a, 5, 0, false},   {0xff9b, 6, 0, false},
    {0xff9e, 2, 0, false},   {0xff9f, 3, 0, false},   {0xff9d, 0, 'E', true},
};

static size_t
function_key(size_t index, uint32_t modifiers, uint32_t modes, uint8_t out[KEYS_BYTES_MAX])
{
    const uint32_t number = functions[index].number;
    const char letter = functions[index].letter;
    const uint32_t shift = (modifiers & KEYS_SHIFT) != 0 ? 1 : 0;
    const uint32_t alt = (modifiers & KEYS_ALT) != 0 ? 2 : 0;
    const uint32_t held = 1 + shift + alt + ((modifiers & KEYS_CONTROL) != 0 ? 4 : 0);
    if (number != 0) {
        return held == 1 ? put(out, "\033[%u~", number) : put(out, "\033[%u;%u~", number, held);
    }
    if (held != 1) {
        return put(out, "\033[1;%u%c", held, letter);
    }
    const bool is_single = !functions[index].is_cursor || (modes & SCREEN_CURSOR_KEYS) != 0;
    return put(out, is_single ? "\033O%c" : "\033[%c", letter);
}

/* Keys of the keypad as such; 0: it is none, or the program wants digits. */
static size_t keypad_key(uint32_t symbol, uint32_t modes, uint8_t out[KEYS_BYTES_MAX])
{
    if ((modes & SCREEN_KEYPAD) == 0) {
        return 0;
    }
    if (symbol == SYMBOL_PAD_ENTER) {
        return put(out, "\033OM");
    }
    /* From '*' to '9' their letters are those from 'j' on. */
    return symbol >= 0xffaa && symbol <= 0xffb9 ? put(out, "\033O%c", (int)(symbol - 0xffaa + 'j'))
                                                : 0;
}

static size_t one(uint8_t byte, uint32_t modifiers, uint8_t out[KEYS_BYTES_MAX])
{
    size_t count = 0;
    if ((modifiers & KEYS_ALT) != 0) {
        out[count] = 0x1b;
        count++;
    }
    out[count] = byte;
    return count + 1;
}

/* The character that Ctrl makes of a key, as VT220 has them; above 0x7f: none. */
static uint8_t control_of(uint32_t symbol)
{
    if ((symbol >= 'a' && symbol <= 'z') || (symbol >= '@' && symbol <= '_')) {
        return symbol & 0x1f;
    }
    switch (symbol) {
    case ' ':
    case '2':
        return 0;
    case '3':
        return 0x1b;
    case '4':
        return 0x1c;
    case '5':
        return 0x1d;
    case '6':
        return 0x1e;
    case '7':
    case '/':
        return 0x1f;
    case '8':
    case '?':
        return 0x7f;
    default:
        return 0xff;
    }
}

static size_t named_key(const struct keys_press *press, uint32_t modes, uint8_t out[KEYS_BYTES_MAX])
{
    const uint32_t modifiers = press->modifiers;
    switch (press->symbol) {
    case SYMBOL_BACKSPACE:
        return one((modifiers & KEYS_CONTROL) != 0 ? '\b' : 0x7f, modifiers, out);
    case SYMBOL_TAB:
        return (modifiers & KEYS_SHIFT) != 0 ? put(out, "\033[Z") : one('\t', modifiers, out);
    case SYMBOL_TAB_BACK:
        return put(out, "\033[Z");
    case SYMBOL_ENTER:
    case SYMBOL_PAD_ENTER:
        return (modes & SCREEN_NEW_LINE) != 0 ? put(out, "\r\n") : one('\r', modifiers, out);
    case SYMBOL_ESCAPE:
        return one(0x1b, modifiers, out);
    default:
        return 0;
    }
}

static size_t typed(const struct keys_press *press, uint8_t out[KEYS_BYTES_MAX])
{
    size_t count = 0;
    if (press->text.size_bytes == 0 || press->text.size_bytes > 8) {
        return 0;
    }
    if ((press->modifiers & KEYS_ALT) != 0) {
        out[count] = 0x1b;
        count++;
    }
    memcpy(out + count, press->text.data, press->text.size_bytes);
    return count + press->text.size_bytes;
}

size_t terminal_key(const struct keys_press *press, uint32_t modes, uint8_t out[KEYS_BYTES_MAX])
{
    const uint32_t modifiers = press->modifiers & MODIFIERS;
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (functions[i].symbol == press->symbol) {
            return function_key(i, modifiers, modes, out);
        }
    }
    size_t count = keypad_key(press->symbol, modes, out);
    if (count == 0) {
        count = named_key(press, modes, out);
    }
    if (count == 0 && (modifiers & KEYS_CONTROL) != 0 && control_of(press->symbol) != 0xff) {
        return one(control_of(press->symbol), modifiers, out);
    }
    return count != 0 ? count : typed(press, out);
}

/* -- mouse, focus, pasting --------------------------------------------------------------------- */

static bool is_wanted(const struct mouse_event *event, uint32_t modes)
{
    switch (event->kind) {
    case MOUSE_MOVED:
        return (modes & SCREEN_MOUSE_ALL) != 0 ||
               ((modes & SCREEN_MOUSE_DRAG) != 0 && event->button != MOUSE_NO_BUTTON);
    case MOUSE_PRESSED:
        return (modes & SCREEN_MOUSE) != 0;
    default:
        return (modes & SCREEN_MOUSE) != 0 && (modes & SCREEN_MOUSE_X10) == 0;
    }
}

static uint32_t mouse_code(const struct mouse_event *event, uint32_t modes)
{
    uint32_t code = event->button;
    if (event->kind == MOUSE_WHEEL_UP || event->kind == MOUSE_WHEEL_DOWN) {
        code = event->kind == MOUSE_WHEEL_UP ? 64 : 65;
    } else if (event->kind == MOUSE_MOVED) {
        code += 32;
    } else if (event->kind == MOUSE_RELEASED && (modes & SCREEN_MOUSE_SGR) == 0) {
        code = MOUSE_NO_BUTTON;
    }
    if ((modes & SCREEN_MOUSE_X10) == 0) {
        code += (event->modifiers & KEYS_SHIFT) != 0 ? 4 : 0;
        code += (event->modifiers & KEYS_ALT) != 0 ? 8 : 0;
        code += (event->modifiers & KEYS_CONTROL) != 0 ? 16 : 0;
    }
    return code;
}

size_t terminal_mouse(const struct mouse_event *event, uint32_t modes, uint8_t out[KEYS_BYTES_MAX])
{
    if (!is_wanted(event, modes)) {
        return 0;
    }
    const uint32_t code = mouse_code(event, modes);
    const uint32_t column = event->column + 1;
    const uint32_t row = event->row + 1;
    if ((modes & SCREEN_MOUSE_SGR) != 0) {
        const char end = event->kind == MOUSE_RELEASED ? 'm' : 'M';
        return put(out, "\033[<%u;%u;%u%c", code, column, row, end);
    }
    if (column > 223 || row > 223) {
        return 0; /* it cannot be said in one byte */
    }
    return put(out, "\033[M%c%c%c", (int)(code + 32), (int)(column + 32), (int)(row + 32));
}

size_t terminal_focus(bool has_focus, uint32_t modes, uint8_t out[KEYS_BYTES_MAX])
{
    return (modes & SCREEN_FOCUS) != 0 ? put(out, "\033[%c", has_focus ? 'I' : 'O') : 0;
}

static size_t add_mark(uint8_t *out, size_t used, const char *mark)
{
    memcpy(out + used, mark, strlen(mark));
    return used + strlen(mark);
}

size_t terminal_paste(struct bytes text, uint32_t modes, uint8_t *out)
{
    const bool is_marked = (modes & SCREEN_PASTE) != 0;
    size_t used = is_marked ? add_mark(out, 0, "\033[200~") : 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        const uint8_t byte = text.data[i];
        const bool is_pair = byte == '\n' && i > 0 && text.data[i - 1] == '\r';
        if ((byte >= 0x20 && byte != 0x7f) || byte == '\t') {
            out[used] = byte;
            used++;
        } else if ((byte == '\n' || byte == '\r') && !is_pair) {
            out[used] = '\r';
            used++;
        }
    }
    return is_marked ? add_mark(out, used, "\033[201~") : used;
}
