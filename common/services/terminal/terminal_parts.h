/* What the files of the terminal have in common. */
#pragma once

#include "terminal.h"

/* The call that waits longest of a kind; NULL: there is none. */
struct waiting_call *terminal_first_call(struct terminal *terminal, enum waiting_kind kind);

/* Its place is free then; the call itself is somebody else's by now. */
void terminal_forget_call(struct terminal *terminal, struct waiting_call *waiting);

/* Makes room for it if need be, and lets everybody go on who can. */
void terminal_wait(struct terminal *terminal, const struct waiting_call *waiting);

void terminal_drop_event(struct terminal *terminal, struct client_event *event);

/* Puts bytes into the output as they are; there is room, or nobody to show them to. */
void terminal_emit(struct terminal *terminal, struct bytes bytes);

/* Whether there is room for what one more typed byte can make the editor show. */
bool terminal_has_editor_room(const struct terminal *terminal);

/* How many bytes a writer may bring now. */
uint32_t terminal_write_room(const struct terminal *terminal);

/* Lets writers go on for whom there is room now. */
void terminal_continue_writers(struct terminal *terminal);

/* Gives what was typed to those who read, as far as it goes. */
void terminal_pump(struct terminal *terminal);

/*
 * Whether the client could read without waiting. `is_wanted`: it is about to read, so that lines
 * are edited in its mode.
 */
bool terminal_is_readable(struct terminal *terminal, struct client *client, bool is_wanted);

/*
 * Line mode begins: a Ctrl-C that was typed just before, for a program that is started just now,
 * is one.
 */
void terminal_find_interrupt(struct terminal *terminal);

/* A byte that is no part of a report. */
void terminal_take_typed(struct terminal *terminal, uint8_t byte);

void terminal_set_size(struct terminal *terminal, uint32_t columns, uint32_t rows);

/* Everybody who waits for the size gets what is known. */
void terminal_answer_size(struct terminal *terminal);
