/* Included by libsodium, but nothing of it is used by signature verification. */
#pragma once

#include <stddef.h>
