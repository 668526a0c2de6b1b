/* echo [-n] [TEXT...]: the texts, with blanks between them; -n: without a line's end. */
#include "command/output.h"
#include "lib/text.h"
#include <stdbool.h>

int main(int argument_count, const char *const *arguments)
{
    const bool is_open = argument_count > 1 && text_equal(arguments[1], "-n");
    const int first = is_open ? 2 : 1;
    for (int i = first; i < argument_count; i++) {
        if (i > first) {
            out(" ");
        }
        out_bytes(text_bytes(arguments[i]));
    }
    if (!is_open) {
        out("\n");
    }
    return done(COMMAND_DONE);
}
