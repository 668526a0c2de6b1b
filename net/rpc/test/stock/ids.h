/* The numbers of stock.capnp. */
#pragma once

#include <stdint.h>

#define CALLBACK_ID UINT64_C(0xe2a1b3c4d5f60718)
#define BENCH_ID    UINT64_C(0xc9d8e7f6a5b40312)

enum bench_method {
    BENCH_ADD = 0,
    BENCH_ECHO = 1,
    BENCH_FAIL = 2,
    BENCH_USE = 3,
    BENCH_MAKE = 4,
    BENCH_GIVE_BACK = 5,
    BENCH_NESTED = 6,
    BENCH_LATER = 7,
    BENCH_RELEASE = 8,
    BENCH_LIVE_COUNT = 9,
    BENCH_CALL_YOURS = 10,
    BENCH_KEEP = 11,
    BENCH_DROP = 12,
    BENCH_END = 13,
};
