/* Reading a line from the person at the terminal, with history and completion. */
#pragma once

#include "lib/bytes.h"

enum prompt_result {
    PROMPT_LINE,
    PROMPT_NOTHING, /* Ctrl-C, or something else had to be said: ask again */
    PROMPT_END,     /* Ctrl-D, or the terminal is gone */
};

void prompt_init(void);

/* Shows the prompt and waits. The line holds until the next call. */
enum prompt_result prompt_read(struct bytes *line);
