/* Where the calling thread's message page is, in programs with a C library. */
#pragma once

#include "abi/system_call.h"
#include <stddef.h>

/* The first thread's, until it has thread-local variables; NULL from then on. */
extern struct message_page *tessera_first_page;
extern _Thread_local struct message_page *tessera_thread_page;

static inline struct message_page *message_page(void)
{
    return tessera_first_page != NULL ? tessera_first_page : tessera_thread_page;
}
