/* Of POSIX, for lwIP itself. */
#pragma once

typedef long ssize_t;
