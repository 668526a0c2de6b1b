/* The kernel's tests from user mode: one table for each file. */
#pragma once

#include "guest.h"

#define SUITE(name)                                                                                \
    extern const struct guest_test name##_tests[];                                                 \
    extern const uint32_t name##_test_count

SUITE(capabilities);
SUITE(memory);
SUITE(messages);
SUITE(threads);
SUITE(several_cpus);
SUITE(audit);
SUITE(rings);
SUITE(rings_waiting);
SUITE(rings_hostile);
SUITE(devices);
SUITE(vectors);
SUITE(fuzz);
SUITE(attacks);
SUITE(budgets);
SUITE(bounds);
SUITE(registers);
SUITE(every_method);
SUITE(quota);
SUITE(priorities);
SUITE(events);
SUITE(audit_overrun);
SUITE(processes);
SUITE(authorities);
