/* The service's arguments. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define OPTIONS_CONSOLES_MAX 4u
/* The console that is the screen, where it is one (console.capnp). */
#define OPTIONS_SCREEN      4u
#define OPTIONS_IDLE_S_MAX  86400u
#define OPTIONS_KIB_MAX     1048576u
#define OPTIONS_REMOTES_MAX 8u

struct sessions_options {
    uint32_t console_count; /* consoles=N: on so many there are shells */
    uint32_t idle_s;        /* idle-seconds=N: then a console is locked, not the screen; 0: never */
    uint32_t session_kib;   /* session-kib=N: what a session and all it starts may take */
    uint32_t remote_kib;    /* remote-kib=N: the same of one from elsewhere */
    uint32_t remote_count;  /* remotes=N: so many from elsewhere; none without it */
    uint32_t screen;        /* screen=4: there is one, that console; 0: without it */
    uint32_t desktop_kib;   /* desktop-kib=N: as session-kib, of a session there */
    uint32_t greeter_kib;   /* greeter-kib=N: of who asks there who it is */
};

/* As without any arguments. */
void options_init(struct sessions_options *options);

/*
 * Reads one argument.
 *   STATUS_INVALID_ARGUMENT  it is none of these, or its number is none, or too large
 */
NODISCARD enum status options_read(struct sessions_options *options, const char *argument);
