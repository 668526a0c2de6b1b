/* What cannot be, ends the program. */
#pragma once

#define assert(condition) ((condition) ? (void)0 : __builtin_trap())
