/*
 * What the parts of the shell share: what it was granted, the event on which everything that it
 * waits for is told, and how it speaks to the person.
 */
#pragma once

#include "abi/status.h"
#include "holdings/holdings.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

/* Bits of the event. Those below are one for each program that runs (job.h). */
#define SHELL_EVENT_PROGRAMS  UINT64_C(0x00000000ffffffff)
#define SHELL_EVENT_TYPED     (UINT64_C(1) << 32)
#define SHELL_EVENT_INTERRUPT (UINT64_C(1) << 33)

/* Something to read from or write to; capability 0: nothing. */
struct endpoint_of_stream {
    uint32_t capability;
    const char *interface;
};

struct shell {
    uint32_t terminal;  /* 0: there is none, but a command and what it writes to */
    uint32_t launcher;  /* 0: no programs can be started */
    uint32_t directory; /* 0: there are no files */
    uint32_t pipes;     /* 0: no pipes */
    uint32_t session;   /* 0: it belongs to none */
    uint32_t event;
    bool is_interrupted; /* Ctrl-C came since somebody looked */
    bool is_ending;
    uint32_t exit_code;
    /* Of a command's; without one, programs have the terminal in their place. */
    struct endpoint_of_stream input;
    struct endpoint_of_stream output;
    struct endpoint_of_stream errors;
    struct endpoint_of_stream said; /* where say() writes to; nothing: to the terminal */
    bool is_command;                /* "shell -c": it ends with what it was given */
};

extern struct shell shell;

/* What it can give to programs: what it was granted, and the directory that it found. */
struct holdings shell_holdings(void);

/*
 * Waits until something is told, and takes note of programs that have ended and of Ctrl-C. Ends the
 * process when the supervisor wants that.
 */
void shell_wait(void);

/* The same for what has been told already. */
void shell_look(void);

/*
 * Text for the person, each line with its end. Not while a line is typed. Of a command, it goes
 * where shell.said says.
 */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_bytes(struct bytes bytes);
