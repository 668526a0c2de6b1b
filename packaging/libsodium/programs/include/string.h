/* As for boot shims; and for hashes as text, which nobody makes here. */
#pragma once

#include "../../include/string.h"

size_t strlen(const char *text);
