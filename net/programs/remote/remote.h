/* What the files of this program share. Each verb gives the program's exit code. */
#pragma once

#include "overlay_wire/key.h"
#include <stdbool.h>
#include <stdint.h>

/* Where connections are waited for, if nothing else is said. */
#define REMOTE_PORT 6272u

/* The words behind the verb; of `give` and `use`, those behind the other side's key. */
struct remote_call {
    struct overlay_key key;
    const char *who; /* as it was typed */
    uint16_t port;   /* of `use`, as the next */
    bool is_own;     /* as the person's own key, not the machine's */
    int count;
    const char *const *words;
};

int verb_give(const struct remote_call *call);
int verb_list(const struct remote_call *call);
int verb_revoke(const struct remote_call *call);
int verb_use(const struct remote_call *call);
