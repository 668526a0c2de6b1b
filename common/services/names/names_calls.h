/* The interface Names, as its files share it. */
#pragma once

#include "answer.h"
#include "schema/names_server.h"
#include "service.h"

/* The caller's. Errors of mount_find(). */
NODISCARD enum status find_tree(const struct server_call *call, struct mounted **mounted);

/* The method compare. */
enum status names_call_compare(
    struct server_call *call,
    const struct names_compare_params *params,
    struct names_compare_results *results);

/* What its last answer said: once that is in the message. */
void names_compare_wipe(void);
