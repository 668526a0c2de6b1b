/* What was found out about an exported log, for people. */
#pragma once

#include "proof.h"

#define BOOT_TEXT_BYTES 160u

/*
 * One line, without its end, terminated: a boot whose log was looked at (proof.visit_boot). Empty
 * where no disk has numbered it.
 */
void boot_text(
    char text[BOOT_TEXT_BYTES],
    const struct proof_verdict *verdict,
    const struct boot_link *link,
    bool is_last);

/* The same of all of it: that it is good, or where it is not. */
void boot_text_verdict(char text[BOOT_TEXT_BYTES], const struct proof_verdict *verdict);
