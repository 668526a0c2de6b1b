/*
 * Text out. What goes to "stdout" is collected and written when there is enough of it and at the
 * end; what goes to "stderr" is written at once. When nobody reads any more, the program ends: what
 * it still has to say is of no use to anybody.
 *
 * What a call brought and still lies in the message page outlives these functions: they put it
 * back.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "runtime/program.h"
#include <stdint.h>

/* Exit codes of the programs. */
enum command_exit {
    COMMAND_DONE = 0,
    COMMAND_FAILED = 1,
    COMMAND_CALLED_WRONGLY = 2,
};

void out(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Bytes as they are. */
void out_bytes(struct bytes bytes);

/*
 * The same, written now and from where they lie, which is not the message page: what a call brought
 * there is lost.
 */
void out_at_once(struct bytes bytes);

/* In hexadecimal. */
void out_hex(struct bytes bytes);

/* Names and texts from others: fit for a terminal (lib/printable.h). */
void out_printable(struct bytes text);

/* A text, and blanks up to a width. */
void out_padded(const char *text, uint32_t width);

/* Blanks, and a text that ends at a width. */
void out_right(const char *text, uint32_t width);

/* Who somebody is, in a column of OUT_PRINCIPAL_WIDTH: enough of the key to tell a few apart. */
#define OUT_PRINCIPAL_WIDTH 10u
void out_principal(struct bytes principal);

void out_flush(void);

/* One line on "stderr", after the program's name. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "PROGRAM: WHAT: why it did not work"; gives COMMAND_FAILED. */
int fail(const char *what, enum status status);

/* "PROGRAM: use: PROGRAM how"; gives COMMAND_CALLED_WRONGLY. */
int wrong_use(const char *how);

/* A capability by its name; without it, says so and ends the program. */
uint32_t need(const char *name);

/* Writes what is left, and gives `code`: for the last line of main(). */
int done(int code);
