#pragma once

#include <stdbool.h>

extern const bool hung_spins;
