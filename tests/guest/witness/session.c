/* Whoever asks hears of one console, whoever is logged in there. */
#include "schema/session_client.h"
#include "witness.h"

bool check_session(uint32_t session, bool is_quiet)
{
    struct session_who_results_reader who = {0};
    struct session_state first = {0};
    if (!witness_answered(session_who(session, &who), is_quiet, "sessions say who is there")) {
        return false;
    }
    return witness_must(
        who.sessions.count == 1 && session_state_list_get(&who.sessions, 0, &first) == STATUS_OK &&
            first.console == 0,
        "there is one console, the first");
}
