/* Dates as HTTP has them (RFC 9110, 5.6.7): seconds since 1970, UTC. */
#pragma once

#include "lib/bytes.h"

#define DATE_TEXT_BYTES 29u

/* "Sun, 06 Nov 1994 08:49:37 GMT", without a terminator; what is beyond the year 9999 is that. */
void date_write(uint64_t seconds, char text[DATE_TEXT_BYTES]);

/*
 * Any of the three forms that a recipient has to understand. A year of two digits is of the years
 * from 1970 to 2069. False: it is none of them, or there is no such time.
 */
bool date_read(struct bytes text, uint64_t *seconds);
