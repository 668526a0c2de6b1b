#include "adder_version.h"

const uint32_t adder_version = 2;
