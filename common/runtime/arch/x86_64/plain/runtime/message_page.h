/* Where the calling thread's message page is, in programs without thread-local variables. */
#pragma once

#include "abi/system_call.h"

/* The thread pointer is the base of FS, which only loads relative to it can tell. */
static inline struct message_page *message_page(void)
{
    struct message_page *page;
    __asm__("movq %%fs:%c1, %0" : "=r"(page) : "i"(MESSAGE_PAGE_SELF));
    return page;
}
