/* Datagrams out of memory that the network service shares, over the loopback. */
#pragma once

#include <stdint.h>

void test_outboxes(uint32_t network);
