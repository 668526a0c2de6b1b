/*
 * Turns: the kernel hands over signals before calls, so that signals which never stop would keep
 * every call waiting. Who signals is held, therefore, after TURNS_SIGNALS_MAX of them in a row,
 * until a call was received, or none waited:
 *
 *     main thread    turns_signalled()* -> holds -> turns_heard() -> lets go, and wakes them
 *     other threads  while turns_are_held(): wait to be woken; signal
 *
 * What they would tell of is looked after in each turn, told or not: so calls that never stop keep
 * nothing waiting either.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define TURNS_SIGNALS_MAX 8u

struct turns {
    uint32_t signal_count; /* [o] in a row, the main thread's */
    uint32_t is_holding;   /* [a] */
};

/* Signals were received. */
void turns_signalled(struct turns *turns);

/* A call was, or nothing. True: who is held has to be woken. */
bool turns_heard(struct turns *turns);

/* Whether nobody is to signal for now. */
bool turns_are_held(const struct turns *turns);
