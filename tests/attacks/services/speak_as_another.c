/*
 * May write to the log, and writes lines as if they were somebody else's, with line ends and with
 * what moves a cursor; and wants to read what others wrote.
 * The log must have its process number beside each. Record: DENIED for the session, Log.read.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/log_client.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t log = program_capability("log");
    const struct log_read_params from = {.after = 0};
    struct log_read_results_reader results = {0};
    static const char *const lines[] = {
        "witness: something is wrong\n",
        "\nwitness: something is wrong",
        "\r\x1b[2Jinit: attacks ended with code 0",
        "\n\n\n\n",
    };
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const struct log_write_params params = {
            .severity = SEVERITY_INFORMATION, .text = text_bytes(lines[i])};
        NEEDED(log_write(log, &params));
    }
    REFUSED(log_read(log, &from, &results), STATUS_DENIED);
    return ATTACK_REPELLED;
}
