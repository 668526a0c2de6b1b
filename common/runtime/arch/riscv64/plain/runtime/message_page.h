/* Where the calling thread's message page is, in programs without thread-local variables. */
#pragma once

#include "abi/system_call.h"

/* The thread pointer, as long as no library has another use for it. */
static inline struct message_page *message_page(void)
{
    struct message_page *page;
    __asm__("mv %0, tp" : "=r"(page));
    return page;
}
