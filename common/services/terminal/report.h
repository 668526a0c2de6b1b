/*
 * Finds a terminal's report of where its cursor is (ECMA-48 8.3.14: ESC [ row ; column R) among
 * what a person types. What could be the beginning of one is held back until it is clear.
 */
#pragma once

#include <stdint.h>

#define REPORT_HELD_MAX   12u
#define REPORT_NUMBER_MAX 9999u

enum report_result {
    REPORT_HELD,     /* it may become a report */
    REPORT_COMPLETE, /* row and column are there; nothing is held any more */
    REPORT_OTHER,    /* what is held, and then this byte, is what was typed */
};

/* To be used when it is all zeros. */
struct report {
    uint8_t held[REPORT_HELD_MAX];
    uint8_t held_count;
    uint16_t row;
    uint16_t column;
};

/*
 * Takes a byte. After REPORT_OTHER the caller takes held_count bytes out of held, sets held_count
 * to 0, and offers the byte again if anything was held: it may begin another report.
 */
enum report_result report_take(struct report *report, uint8_t byte);
