/* mem: how much memory the machine has, and how much of it is free. */
#include "command/output.h"
#include "command/words.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

static void show(const char *what, uint64_t bytes)
{
    char text[WORDS_BYTES_MAX];
    words_for_size(text, bytes);
    out_padded(what, 28);
    out_right(text, 12);
    out("\n");
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct machine_state_results machine = {0};
    struct ledger_state_results ledger = {0};
    enum status status = machine_state(PROGRAM_CLOCK, &machine);
    if (status == STATUS_OK) {
        status = ledger_state(PROGRAM_LEDGER, &ledger);
    }
    if (status != STATUS_OK) {
        return fail("memory", status);
    }
    show("the machine has", machine.memory_bytes);
    show("free", machine.memory_free_bytes);
    show("used", machine.memory_bytes - machine.memory_free_bytes);
    show("this program may use", ledger.quota_bytes);
    show("this program uses", ledger.used_bytes);
    return done(COMMAND_DONE);
}
