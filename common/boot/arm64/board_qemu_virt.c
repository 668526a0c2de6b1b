#include "board.h"

const uint64_t board_early_pl011 = 0x09000000;
