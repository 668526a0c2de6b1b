/*
 * The compiler and the program around lwIP, as it asks for them: C17's headers, byte order, and the
 * three functions that whoever links it supplies. The last is sys_now().
 */
#pragma once

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H    1
#define LWIP_NO_UNISTD_H   1

/* POSIX's, also where there is no POSIX; the library's interface does not depend on it. */
#include <sys/types.h>
#ifndef SSIZE_MAX
#define SSIZE_MAX LONG_MAX
#endif

#define X8_F  "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "zu"

/* All our architectures. */
#define BYTE_ORDER LITTLE_ENDIAN

/* 32 bits that nobody can guess. */
uint32_t lwip_port_random(void);

/* lwIP found itself in a state that it is never in: the process ends, and does not come back here.
 */
_Noreturn void lwip_port_failed(const char *message);

#define LWIP_RAND()                   lwip_port_random()
#define LWIP_PLATFORM_ASSERT(message) lwip_port_failed(message)

/* Its messages for who debugs it go nowhere. */
#define LWIP_PLATFORM_DIAG(message)
