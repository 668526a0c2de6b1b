/* What the gate has had recorded, in the order in which it was. */
#pragma once

#include "signing/signing.h"

/* Who is less urgent, as init is, comes to run. */
void rest(void);

/* Whether the next record is this one, and the last: a login with this key that was denied. */
void expect_record(const uint8_t key[PUBLIC_KEY_BYTES], const char *text);
void expect_no_record(void);
