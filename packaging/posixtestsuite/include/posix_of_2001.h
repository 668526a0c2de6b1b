/*
 * What musl has of the options that tests compare with the number of POSIX 2001: all that the
 * later one says of them, it said as well.
 */
#pragma once

#include <unistd.h>

#undef _POSIX_ASYNCHRONOUS_IO
#define _POSIX_ASYNCHRONOUS_IO 200112L
