/*
 * What is different between the chips that keep the time: one file for each, pure over registers
 * that a test can play. Times are seconds since 1970, UTC, which is also what the chips are taken
 * to show.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/* 2000-01-01: a clock that shows an earlier time has lost its power. */
#define CHIP_SECONDS_MIN UINT64_C(946684800)

/* In 2262: what nanoseconds in a signed number of 64 bits can say. */
#define CHIP_SECONDS_MAX UINT64_C(9223372035)

/* How often a chip that is just changing what it shows is asked again, a millisecond later. */
#define CHIP_TRIES_MAX 50u

/* The registers of a chip; which numbers there are is its own affair. */
struct chip_registers {
    uint32_t (*read)(void *context, uint32_t number);
    void (*write)(void *context, uint32_t number, uint32_t value);
    void (*pause)(void *context); /* waits a millisecond */
    void *context;
    uint32_t size_bytes; /* of those in memory */
    uint32_t century;    /* MC146818: the number of this register; 0: it has none */
};

struct chip {
    /* What it can tell apart. */
    uint64_t step_ns;
    /*
     *   STATUS_UNSUPPORTED   it is not such a chip
     *   STATUS_MALFORMED     its registers are too few
     */
    enum status (*check)(const struct chip_registers *registers);
    /* Nanoseconds since 1970. STATUS_DEVICE_ERROR: it shows no time, or does not come to rest. */
    enum status (*read)(const struct chip_registers *registers, uint64_t *time_ns);
    /*
     *   STATUS_INVALID_ARGUMENT  it cannot show this time
     *   STATUS_DEVICE_ERROR      it shows another one now
     */
    enum status (*set)(const struct chip_registers *registers, uint64_t time_ns);
};

extern const struct chip chip_mc146818;
extern const struct chip chip_pl031;
extern const struct chip chip_goldfish;
