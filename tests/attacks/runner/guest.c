/*
 * Somebody who logs in on the second console while an attack goes on: sessions start shell/main.c
 * as him, which hands over what it has. He is made for that, under a new name each time.
 */
#include "lib/memory.h"
#include "runner.h"
#include "runtime/capability.h"
#include "schema/session_client.h"
#include <stddef.h>

#define HANDED_MAX (HANDED_COUNT)

static char name[] = GUEST_NAME; /* of the next one */
static volatile bool is_wanted;
static uint32_t handed[HANDED_MAX];

void guest_want(void)
{
    is_wanted = true;
}

void guest_work(void)
{
    if (is_wanted) {
        is_wanted = false;
        if (owner_create_guest(name) != STATUS_OK) {
            runner_print("%s cannot be made", name); /* the attack cannot be tried then */
        }
        name[sizeof(name) - 2]++;
    }
}

void guest_hand(uint32_t number, uint32_t capability)
{
    if (number < HANDED_MAX) {
        capability_release(handed[number]);
        handed[number] = capability;
    }
}

uint32_t guest_take(uint32_t number)
{
    return number < HANDED_MAX ? handed[number] : 0;
}

bool guest_is_there(void)
{
    return handed[HANDED_SESSION] != 0;
}

enum status guest_log_out(void)
{
    return session_logout(handed[HANDED_SESSION]);
}

void guest_end(void)
{
    if (guest_is_there()) {
        (void)guest_log_out(); /* mostly he has */
    }
    for (uint32_t i = 0; i < HANDED_MAX; i++) {
        capability_release(handed[i]);
        handed[i] = 0;
    }
}
