#include "hung_manner.h"

const bool hung_spins = false;
