/* Answers to programs that ask: they come to them as if they had been typed. */
#include "state.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_BYTES_MAX 64u

__attribute__((format(printf, 2, 3))) static void
answer(struct screen *screen, const char *format, ...)
{
    char text[ANSWER_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length > 0 && screen->reply_bytes + (size_t)length <= SCREEN_REPLY_BYTES_MAX) {
        memcpy(screen->reply + screen->reply_bytes, text, (size_t)length);
        screen->reply_bytes += (size_t)length;
    }
}

/* A VT220 with colours (DA1), or which version of it (DA2). */
void report_device(struct screen *screen)
{
    const struct sequence *sequence = &screen->sequence;
    if (sequence->numbers[0] != SEQUENCE_ABSENT && sequence->numbers[0] != 0) {
        return;
    }
    if (sequence->private == '>') {
        answer(screen, "\033[>1;10;0c");
    } else {
        answer(screen, "\033[?62;22c");
    }
}

void report_status(struct screen *screen)
{
    const struct cursor *cursor = &screen->cursor;
    const bool is_private = screen->sequence.private == '?';
    const uint32_t first = cursor->is_origin ? screen->top : 0;
    const uint32_t row = cursor->y >= first ? cursor->y - first + 1 : 1;
    if (screen->sequence.numbers[0] == 6) {
        answer(screen, "\033[%s%u;%uR", is_private ? "?" : "", row, cursor->x + 1);
    } else if (screen->sequence.numbers[0] == 5 && !is_private) {
        answer(screen, "\033[0n");
    }
}

void report_mode(struct screen *screen)
{
    const uint8_t private = screen->sequence.private;
    const uint32_t number = screen->sequence.numbers[0];
    if (private == 0 || private == '?') {
        answer(
            screen,
            "\033[%s%u;%u$y",
            private == 0 ? "" : "?",
            number,
            mode_state(screen, private, number));
    }
}

/* How many rows and columns; nobody moves or sizes windows this way. */
void report_window(struct screen *screen)
{
    if (screen->sequence.numbers[0] == 18) {
        answer(screen, "\033[8;%u;%ut", screen->rows, screen->columns);
    }
}
