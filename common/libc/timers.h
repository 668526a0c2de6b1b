/* Timers that send signals: timer_create() and setitimer(). The helper (helper.h) fires them. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* TIMER_MAX; with the interval timer. */
#define TIMERS_MAX 64

struct timer_setting {
    uint64_t next_ns;     /* when it is due; 0: not set */
    uint64_t interval_ns; /* 0: once */
};

struct timer_options {
    long clock;     /* by which its absolute times are */
    int thread;     /* who gets its signal; 0: the process */
    bool is_silent; /* SIGEV_NONE */
};

/*
 * A new timer, not set. Its number, or -EAGAIN.
 */
long timers_create(const siginfo_t *info, const struct timer_options *options);
/* The clock by which its absolute times are; CLOCK_MONOTONIC where there is no such timer. */
long timers_clock(long number);
/* 0 or -EINVAL: there is none with this number. */
long timers_delete(long number);
long timers_set(long number, const struct timer_setting *setting, struct timer_setting *before);
long timers_get(long number, struct timer_setting *setting);
/* How often it was due again before its last signal was delivered; or -EINVAL. */
long timers_overrun(long number);
