#pragma once

#include <stdint.h>

extern const uint32_t adder_version;
