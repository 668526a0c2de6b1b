/*
 * The three chips in software: registers that show the time `now_seconds`, and moods in which they
 * do not.
 */
#pragma once

#include "chip.h"
#include <stdbool.h>

#define MODEL_CMOS_BYTES 128u

struct model_moods {
    uint32_t updates; /* how often A still says that an update is in progress */
    uint32_t steps;   /* MC146818: after each so many reads a second has passed; 0: none */
    bool ignores_writes;
    bool counts_from_0; /* PL031: what is loaded is lost */
};

struct model {
    struct model_moods moods;
    uint8_t cmos[MODEL_CMOS_BYTES]; /* MC146818 */
    uint32_t words[0x400];          /* PL031, goldfish: by number / 4 */
    uint32_t read_count;
    uint32_t pause_count;
    bool was_misused; /* time written while it goes on, a register that there is not */
};

extern struct model model;

/* 24 hours and BCD, its century at 0x32; 2031-02-03T04:05:06Z. */
struct chip_registers model_mc146818(void);
struct chip_registers model_pl031(uint64_t seconds);
struct chip_registers model_goldfish(uint64_t time_ns);

/* Sets the fields of the chip as they are, in its format, to BCD or binary numbers as given. */
void model_put(
    uint8_t year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute, uint8_t second);
