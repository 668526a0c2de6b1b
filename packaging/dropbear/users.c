/*
 * src/common-session.c. The server looks whether the kernel has users, whom it would have to
 * change to: it would be wrong to serve all of them as one. Ours has none, whatever the C library
 * answers programs that ask for a number.
 */
#include "includes.h"

static int ask_for_groups(void)
{
    errno = ENOSYS;
    return -1;
}

#define getgroups(count, list) ask_for_groups()
#include "common-session.c"
