/*
 * Text from others, made fit to be shown on a terminal: what came in a message or stands in a file
 * can contain anything, also what makes a terminal do things or shows a line otherwise than it is.
 *
 * UTF-8 stays as it is. Control characters (C0, DEL, C1), line and paragraph separators, characters
 * that change the direction of what follows, and bytes that are no UTF-8 become \xNN, byte by byte;
 * a backslash stays one, so the result is for reading and not for turning back.
 */
#pragma once

#include "lib/bytes.h"

#define PRINTABLE_GROWTH 4u /* one byte can become so many */

/*
 * Writes at most size_bytes, without a terminator, and gives how many. What does not fit is left
 * out, never in the middle of a character; *is_cut (may be NULL) says whether.
 */
size_t printable_text(char *target, size_t size_bytes, struct bytes source, bool *is_cut);
