/*
 * An export as text that a serial console carries: base64 (RFC 4648), 76 characters a line, between
 * two lines that say so.
 */
#pragma once

#include "lib/bytes.h"

#define ARMOR_BEGIN      "-----BEGIN TESSERA AUDIT LOG-----"
#define ARMOR_END        "-----END TESSERA AUDIT LOG-----"
#define ARMOR_DATA_BYTES 57u /* of a full line */
#define ARMOR_LINE_BYTES 77u /* with a terminator */

/* One line, without its end, of at most ARMOR_DATA_BYTES. */
void armor_line(char line[ARMOR_LINE_BYTES], struct bytes data);

/*
 * Finds the last export in what was captured from a console, and writes it to `target`, of as many
 * bytes as `text` has. Blanks and carriage returns do not count.
 */
enum armor_result {
    ARMOR_GOOD,
    ARMOR_NONE,    /* there is no line that begins one */
    ARMOR_DAMAGED, /* something in between is no base64, or there is no line that ends it */
};
enum armor_result armor_read(struct bytes text, uint8_t *target, size_t *size_bytes);
