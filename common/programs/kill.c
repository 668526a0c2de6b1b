/* kill PROCESS...: ends processes. */
#include "command/output.h"
#include "command/words.h"
#include "lib/text.h"
#include "schema/launcher_client.h"

int main(int argument_count, const char *const *arguments)
{
    int code = COMMAND_DONE;
    if (argument_count < 2) {
        return wrong_use("PROCESS...");
    }
    for (int i = 1; i < argument_count; i++) {
        struct process_list_end_params params = {0};
        if (!text_number(text_bytes(arguments[i]), &params.process)) {
            complain("%s is no number of a process", arguments[i]);
            code = COMMAND_CALLED_WRONGLY;
            continue;
        }
        const enum status status = process_list_end(need("processes"), &params);
        if (status != STATUS_OK) {
            code = fail(arguments[i], status);
        }
    }
    return done(code);
}
