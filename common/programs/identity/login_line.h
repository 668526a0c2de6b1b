/*
 * A public key as OpenSSH writes it on one line: "ssh-ed25519 AAAA... what it is called". The
 * middle is base64 (RFC 4648 section 4) of the key as it goes over the wire (RFC 8709 section 4):
 * its kind, and 32 bytes, each after its length.
 */
#pragma once

#include "lib/bytes.h"

#define LOGIN_LINE_KEY_BYTES 32u
/* What the middle has, which comes out without padding. */
#define LOGIN_LINE_CODE_CHARACTERS 68u
#define LOGIN_LINE_LABEL_BYTES_MAX 63u

#define LOGIN_LINE_KIND "ssh-ed25519"

struct login_line {
    uint8_t key[LOGIN_LINE_KEY_BYTES];
    struct bytes label; /* in what was read; may be empty */
};

enum login_line_fault {
    LOGIN_LINE_GOOD,
    LOGIN_LINE_EMPTY,
    LOGIN_LINE_PRIVATE,    /* of a file that nobody should paste */
    LOGIN_LINE_OTHER_KIND, /* another kind of key, or options before it, or none at all */
    LOGIN_LINE_CUT,
    LOGIN_LINE_CHARACTER, /* one that base64 does not have */
    LOGIN_LINE_INSIDE,    /* it says something else in base64 */
    LOGIN_LINE_LABEL,     /* longer than a label gets, or with control characters */
    LOGIN_LINE_FAULT_COUNT,
};

/* Blanks before and behind do not count. What is read is there only where it is good. */
enum login_line_fault login_line_read(struct bytes line, struct login_line *read);

/* The middle alone. */
enum login_line_fault login_line_read_code(struct bytes code, uint8_t key[LOGIN_LINE_KEY_BYTES]);

/* The middle, and a terminator. */
void login_line_write_code(
    const uint8_t key[LOGIN_LINE_KEY_BYTES], char code[LOGIN_LINE_CODE_CHARACTERS + 1]);

/* What is wrong, and what to do. `fault`: not LOGIN_LINE_GOOD. */
const char *login_line_fault_text(enum login_line_fault fault);
