/* C17, 7.22, for lwIP itself: see string.h. */
#pragma once

#include <stddef.h>

int atoi(const char *text);
