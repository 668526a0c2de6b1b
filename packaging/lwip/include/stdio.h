/* Nothing of it is used. */
#pragma once

#include <stddef.h>
