/* Datagrams of this process to itself, over the loopback. */
#pragma once

#include <stdint.h>

void test_datagrams(uint32_t network);
