/*
 * A share as a person writes it down and types it: 18 groups of five characters.
 *
 *     4 characters of data, and one that checks them and the group's place
 *
 * The characters are 0-9 and A-Z without I, L, O and U; I and L are read as 1, O as 0, small
 * letters as capitals. Spaces, dashes and line ends between characters do not count. A group in
 * which one character is wrong, two are swapped, or that stands in another's place is recognised
 * and named.
 * Together the groups hold 45 bytes:
 *
 *     0       version, 1, in the high half; how many shares are needed in the low half
 *     1       the share's number
 *     2..5    set
 *     6..9    check
 *     10..41  data
 *     42..44  the first three bytes of BLAKE2b-256 over the 42 before
 */
#pragma once

#include "lib/bytes.h"
#include "shares.h"

#define SHARE_GROUPS           18u
#define SHARE_GROUP_CHARACTERS 5u
/* With a space between groups, without a terminator. */
#define SHARE_TEXT_BYTES (SHARE_GROUPS * (SHARE_GROUP_CHARACTERS + 1) - 1)

/* What is wrong with a text. */
enum share_text_fault {
    SHARE_TEXT_GOOD,
    /* A character that cannot be: `group` says where. */
    SHARE_TEXT_CHARACTER,
    /* It has too few groups, or an incomplete one: `group` is the first that is missing. */
    SHARE_TEXT_SHORT,
    SHARE_TEXT_LONG,
    /* This group was mistyped. */
    SHARE_TEXT_GROUP,
    /* Each group by itself looks right, but not all together. */
    SHARE_TEXT_CHECKSUM,
    /* A share of another version, or one with numbers that cannot be. */
    SHARE_TEXT_UNKNOWN,
};

/* The caller wipes the text. */
void share_text_write(const struct share *share, char text[SHARE_TEXT_BYTES]);

/*
 * `share` is written only with SHARE_TEXT_GOOD; `group`, from 1 on, with what says so. Nothing of
 * the text is left behind elsewhere.
 */
enum share_text_fault share_text_read(struct bytes text, struct share *share, uint32_t *group);
