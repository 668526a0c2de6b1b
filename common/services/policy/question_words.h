/*
 * What a person is asked, in words. Names are their giver's choice, so that nothing in them can
 * look like words of ours: whatever is no ASCII letter, digit, or one of "-_.:/+" is shown as \xNN.
 */
#pragma once

#include "origin.h"
#include "schema/policy.h"
#include <stdbool.h>
#include <stddef.h>

struct question_words {
    uint64_t process;
    enum origin origin;
    struct bytes program;
    struct bytes signer; /* empty: the boot package's owner */
    bool is_start_asked;
    uint32_t grant_count;
    const struct requested_grant *grants;
    const bool *is_asked; /* of each grant */
};

/*
 * "May ls be started, and get directory (Directory), log (Log)? (process 12)", with the first bytes
 * of the signer's key after the program if it is another, and "from elsewhere" or "nobody knows
 * from where" behind the number if who starts it is not here. Gives the length, with a zero byte
 * behind it; 0: it does not fit. Nobody is to be asked then: what is left out would be said yes to.
 */
size_t question_in_words(char *target, size_t size_bytes, const struct question_words *question);
