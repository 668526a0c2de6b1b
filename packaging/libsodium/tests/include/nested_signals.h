/*
 * Included before each test of libsodium. One of them calls abort() in a handler of SIGABRT and
 * waits for the next handler to be entered. musl's abort() enters no handler while the signal is
 * blocked, so handlers are set up here without blocking their own signal.
 */
#pragma once

#include <signal.h>
#include <stddef.h>

static inline void signal_nested(int number, void (*handler)(int))
{
    const struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};
    sigaction(number, &action, NULL);
}

#define signal signal_nested
