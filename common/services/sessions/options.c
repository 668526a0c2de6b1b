#include "options.h"
#include <stdbool.h>
#include <stddef.h>

#define IDLE_S_DEFAULT      600u
#define SESSION_KIB_DEFAULT 8192u
#define SESSION_KIB_MIN     512u

void options_init(struct sessions_options *options)
{
    *options = (struct sessions_options){
        .console_count = 2, .idle_s = IDLE_S_DEFAULT, .session_kib = SESSION_KIB_DEFAULT};
}

/* KEY=NUMBER with a number between two limits. */
static bool
read_number(const char *argument, const char *key, uint32_t least, uint32_t most, uint32_t *number)
{
    uint64_t value = 0;
    while (*key != '\0' && *argument == *key) {
        argument++;
        key++;
    }
    if (*key != '\0' || *argument == '\0') {
        return false;
    }
    for (; *argument != '\0'; argument++) {
        if (*argument < '0' || *argument > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(*argument - '0');
        if (value > most) {
            return false;
        }
    }
    if (value < least) {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

enum status options_read(struct sessions_options *options, const char *argument)
{
    const bool is_known =
        read_number(argument, "consoles=", 1, OPTIONS_CONSOLES_MAX, &options->console_count) ||
        read_number(argument, "idle-seconds=", 0, OPTIONS_IDLE_S_MAX, &options->idle_s) ||
        read_number(
            argument, "session-kib=", SESSION_KIB_MIN, OPTIONS_KIB_MAX, &options->session_kib);
    return is_known ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}
