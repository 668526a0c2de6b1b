/* ps: the processes, whom they act for, and what they use. */
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "schema/launcher_client.h"

static void show(const struct process_state *state)
{
    char text[WORDS_BYTES_MAX];
    (void)format_text(text, sizeof(text), "%llu", (unsigned long long)state->number);
    out_right(text, 6);
    (void)format_text(text, sizeof(text), "%llu", (unsigned long long)state->parent);
    out_right(text, 8);
    out("  ");
    out_principal(state->principal);
    words_for_size(text, state->memory_bytes);
    out_right(text, 10);
    words_for_duration(text, state->cpu_ns);
    out_right(text, 12);
    (void)format_text(text, sizeof(text), "%u", state->thread_count);
    out_right(text, 9);
    out("  ");
    out_printable(state->name);
    out("\n");
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct process_list_list_params params = {.after = 0};
    const uint32_t processes = need("processes");
    out("number  parent  principal     memory         cpu  threads  name\n");
    for (;;) {
        struct process_list_list_results_reader results = {0};
        enum status status = process_list_list(processes, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.processes.count; i++) {
            struct process_state state;
            status = process_state_list_get(&results.processes, i, &state);
            if (status == STATUS_OK) {
                params.after = state.number;
                show(&state);
            }
        }
        if (status != STATUS_OK) {
            return done(fail("processes", status));
        }
        if (results.processes.count == 0) {
            return done(COMMAND_DONE);
        }
    }
}
