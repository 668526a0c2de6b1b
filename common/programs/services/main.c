/* services: what the supervisor looks after, and how that fares. */
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "service_list.h"

static void show(void *context, const struct service_state *state)
{
    char text[WORDS_BYTES_MAX];
    (void)context;
    out_padded(service_condition_words(state->condition), 10);
    (void)format_text(text, sizeof(text), "%llu", (unsigned long long)state->process);
    out_right(text, 7);
    (void)format_text(text, sizeof(text), "%u", state->start_count);
    out_right(text, 7);
    (void)format_text(text, sizeof(text), "%u", state->last_exit_code);
    out_right(text, 11);
    out("  ");
    out_printable(state->name);
    out(" (");
    out_printable(state->program);
    out(")\n");
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    const uint32_t supervisor = need("supervisor");
    out("condition process starts  last exit  name (program)\n");
    const enum status status = services_visit(supervisor, show, NULL);
    return done(status == STATUS_OK ? COMMAND_DONE : fail("services", status));
}
