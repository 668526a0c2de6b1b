#include "options.h"
#include "lib/text.h"

#define IDLE_S_DEFAULT      600u
#define SESSION_KIB_DEFAULT 8192u
#define REMOTE_KIB_DEFAULT  8192u
#define DESKTOP_KIB_DEFAULT 49152u
#define GREETER_KIB_DEFAULT 8192u
#define SESSION_KIB_MIN     512u

void options_init(struct sessions_options *options)
{
    *options = (struct sessions_options){
        .console_count = 2,
        .idle_s = IDLE_S_DEFAULT,
        .session_kib = SESSION_KIB_DEFAULT,
        .remote_kib = REMOTE_KIB_DEFAULT,
        .desktop_kib = DESKTOP_KIB_DEFAULT,
        .greeter_kib = GREETER_KIB_DEFAULT,
    };
}

enum status options_read(struct sessions_options *options, const char *argument)
{
    const bool is_known =
        text_number_option(
            argument, "consoles", 1, OPTIONS_CONSOLES_MAX, &options->console_count) ||
        text_number_option(argument, "idle-seconds", 0, OPTIONS_IDLE_S_MAX, &options->idle_s) ||
        text_number_option(
            argument, "session-kib", SESSION_KIB_MIN, OPTIONS_KIB_MAX, &options->session_kib) ||
        text_number_option(
            argument, "remote-kib", SESSION_KIB_MIN, OPTIONS_KIB_MAX, &options->remote_kib) ||
        text_number_option(argument, "remotes", 0, OPTIONS_REMOTES_MAX, &options->remote_count) ||
        text_number_option(argument, "screen", OPTIONS_SCREEN, OPTIONS_SCREEN, &options->screen) ||
        text_number_option(
            argument, "desktop-kib", SESSION_KIB_MIN, OPTIONS_KIB_MAX, &options->desktop_kib) ||
        text_number_option(
            argument, "greeter-kib", SESSION_KIB_MIN, OPTIONS_KIB_MAX, &options->greeter_kib);
    return is_known ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}
