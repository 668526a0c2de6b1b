/* Whom processes act for: a colour and a name for each. */
#include "monitor.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <stdio.h>
#include <string.h>

/* Calm, of like weight, and told apart by those who see no red or no green: light, then dark. */
static const uint32_t palette[][2] = {
    {0xff4f78b8, 0xff7ba3e0},
    {0xffd18b3c, 0xffe5ac63},
    {0xff4f9d87, 0xff6fc4ab},
    {0xffa8608f, 0xffd18bb9},
    {0xff7b6fc0, 0xffa89ee8},
    {0xff9a9440, 0xffc9c36a},
    {0xffb06450, 0xffdd907c},
    {0xff6d7a8c, 0xff98a5b8},
};

#define PALETTE_COUNT (sizeof(palette) / sizeof(palette[0]))

uint32_t principal_colour(const struct ui_look *look, uint32_t principal)
{
    return palette[principal % PALETTE_COUNT][look->is_dark ? 1 : 0];
}

/* The machine's own is that of the first process. */
static bool is_machine(uint32_t principal)
{
    return monitor.snapshot.process_count > 0 &&
           monitor.snapshot.processes[0].principal == principal;
}

static bool is_own(uint32_t principal)
{
    static struct process_state_results own;
    if (own.number == 0 && process_state(PROGRAM_PROCESS, &own) != STATUS_OK) {
        return false;
    }
    const uint32_t index = snapshot_find(&monitor.snapshot, own.number);
    return index != SNAPSHOT_NOWHERE && monitor.snapshot.processes[index].principal == principal;
}

void principal_name(char target[WORDS_MAX], uint32_t principal)
{
    char key[WORDS_MAX];
    if (principal >= monitor.snapshot.principal_count) {
        (void)snprintf(target, WORDS_MAX, "all");
        return;
    }
    const struct snapshot_principal *whose = &monitor.snapshot.principals[principal];
    words_principal(key, (struct bytes){whose->key, whose->key_bytes});
    if (is_machine(principal)) {
        (void)snprintf(target, WORDS_MAX, "the machine");
    } else if (is_own(principal)) {
        (void)snprintf(target, WORDS_MAX, "you, %.12s", key);
    } else {
        (void)snprintf(target, WORDS_MAX, "%s", key);
    }
}
