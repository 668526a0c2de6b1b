/* Lines on the serial port: a word, and numbers. */
#pragma once

#include "lib/bytes.h"

#define ORDER_NUMBERS_MAX 69u /* a buffer, and 17 parts of it */

/* Of orders_event(), for the screen to signal. */
#define ORDERS_CHANGED (UINT64_C(1) << 1)

struct order {
    struct bytes word;
    uint32_t number_count;
    uint64_t numbers[ORDER_NUMBERS_MAX];
};

void orders_start(void);
uint32_t orders_event(void);

/* Waits for the next line. What it gives is good until the one after it. */
void orders_next(struct order *order);

/* Waits until ORDERS_CHANGED was signalled since the last time. */
void orders_await_change(void);
