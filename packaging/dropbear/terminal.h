/* What a client that asks for a terminal gets (terminal.c). */
#pragma once

struct terminal_size {
    int columns;
    int rows;
};

/* What the client said last of the terminal whose input is written to `input`; nothing: zeros. */
struct terminal_size terminal_size_of(int input);
