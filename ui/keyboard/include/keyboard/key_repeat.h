/*
 * When a key that is held is to count as pressed once more. Pure: the caller says what time it is,
 * in nanoseconds of one clock, never 0.
 *
 *   key_repeat_begin() -> key_repeat_due()* -> key_repeat_end() or key_repeat_stop()
 *
 * Invariant: next_ns is 0 exactly when no key repeats.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Faster than this, nobody can see what he does. */
#define KEY_REPEAT_PERIOD_MS_MIN 5u

struct key_repeat {
    uint64_t delay_ns; /* 0: keys do not repeat */
    uint64_t period_ns;
    uint64_t next_ns;
    uint32_t code;
};

/* What is held stops repeating. A shorter period is as KEY_REPEAT_PERIOD_MS_MIN. */
void key_repeat_set(struct key_repeat *repeat, uint16_t delay_ms, uint16_t period_ms);

/* This key was pressed, and is the one that repeats from now on. */
void key_repeat_begin(struct key_repeat *repeat, uint32_t code, uint64_t now_ns);

/* This key was released; another one goes on. */
void key_repeat_end(struct key_repeat *repeat, uint32_t code);

void key_repeat_stop(struct key_repeat *repeat);

/*
 * Whether it is time for `code`. Who asks late gets one repetition, not all that he has missed.
 */
bool key_repeat_due(struct key_repeat *repeat, uint64_t now_ns, uint32_t *code);
